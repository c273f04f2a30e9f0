/** The annotations by which a Deployment and its ReplicaSets know revisions and sizes. Source: deployment_util.go. */
import type { Deployment } from "@kubarium/api";

export const REVISION = "deployment.kubernetes.io/revision";
const REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
export const DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
export const MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";

/** Longer than this and the oldest revisions drop out of the history. */
const MAX_HISTORY_CHARACTERS = 2000;

const NOT_COPIED = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  "deprecated.deployment.rollback.to",
]);

type Annotations = Readonly<Record<string, string>>;

/** 0 where there is none or it is no number. */
export function revisionOf(object: { metadata: { annotations?: Record<string, string> } }): number {
  return wholeNumber(object.metadata.annotations?.[REVISION]) ?? 0;
}

/** A count as an annotation carries it; undefined when absent or out of range. */
export function countOf(annotations: Annotations | undefined, name: string): number | undefined {
  const count = wholeNumber(annotations?.[name]);
  return count === undefined || count < 0 || count > 2 ** 31 - 1 ? undefined : count;
}

/** The new ReplicaSet's annotations: the Deployment's, and the revision with its history. */
export function planRevisionAnnotations(deployment: Deployment, current: Annotations | undefined, newRevision: number): Annotations {
  const next: Record<string, string> = { ...current };
  for (const [name, value] of Object.entries(deployment.metadata.annotations ?? {})) if (!NOT_COPIED.has(name)) next[name] = value;
  const oldText = current?.[REVISION];
  const old = oldText ? wholeNumber(oldText) : 0;
  // A revision that somebody made unreadable is left alone.
  if (old === undefined || old >= newRevision) return next;
  next[REVISION] = String(newRevision);
  if (oldText !== undefined) {
    const history = withRevision(current?.[REVISION_HISTORY], oldText);
    if (history !== undefined) next[REVISION_HISTORY] = history;
  }
  return next;
}

function withRevision(history: string | undefined, revision: string): string | undefined {
  if (!history) return revision;
  const revisions = history.split(",");
  let length = history.length + revision.length + 1;
  let dropped = 0;
  while (length > MAX_HISTORY_CHARACTERS && dropped < revisions.length) length -= (revisions[dropped++]?.length ?? 0) + 1;
  return length <= MAX_HISTORY_CHARACTERS ? [...revisions.slice(dropped), revision].join(",") : history;
}

export function withReplicasAnnotations(annotations: Annotations | undefined, desired: number, max: number): Annotations {
  return { ...annotations, [DESIRED_REPLICAS]: String(desired), [MAX_REPLICAS]: String(max) };
}

export function sameAnnotations(a: Annotations | undefined, b: Annotations | undefined): boolean {
  const names = Object.keys(a ?? {});
  return names.length === Object.keys(b ?? {}).length && names.every((name) => a?.[name] === b?.[name]);
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}
