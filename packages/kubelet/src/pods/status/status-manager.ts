/**
 * Writes pod statuses to the API: per pod in order, only what changed, steps that nobody could see joined.
 * Invariant: at most one request per pod is under way, and a status is never overtaken by an older one.
 */
import { type Pod, type PodStatus, resources } from "@kubarium/api";
import { deepEqual } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import { backoffDelayMs, type Clock, type Logger, type Random } from "@kubarium/component-base";
import { isOwn, mergedConditions } from "./conditions.ts";
import { podIsGone } from "./pod-is-gone.ts";

interface Entry {
  pod: Pod;
  sent: PodStatus;
  /** Of the object that the last write gave, to tell what others wrote after it. */
  revision: number;
  queue: PodStatus[];
  sending: boolean;
  failures: number;
  gone: boolean;
  idle: (() => void)[];
}

/** Requests of one node at a time; the rest waits its turn. */
const MAX_IN_FLIGHT = 32;
const RETRY = { baseMs: 200, maxMs: 10_000 };

export class StatusManager {
  private readonly entries = new Map<string, Entry>();
  private inFlight = 0;
  private readonly ready: Entry[] = [];
  private stopped = false;

  private readonly deps: { client: Client; clock: Clock; random: Random; log: Logger };

  constructor(deps: { client: Client; clock: Clock; random: Random; log: Logger }) {
    this.deps = deps;
  }

  /** The newest status this node gave the pod, or what the API holds. */
  current(pod: Pod): PodStatus {
    const entry = this.entries.get(pod.metadata.uid);
    return entry ? (entry.queue.at(-1) ?? entry.sent) : (pod.status ?? {});
  }

  set(pod: Pod, status: PodStatus): void {
    const { uid } = pod.metadata;
    const revision = Number(pod.metadata.resourceVersion);
    const fresh = { pod, sent: pod.status ?? {}, revision, queue: [], sending: false, failures: 0, gone: false, idle: [] };
    const entry: Entry = this.entries.get(uid) ?? fresh;
    this.entries.set(uid, entry);
    entry.pod = pod;
    const before = entry.queue.at(-1) ?? entry.sent;
    if (deepEqual(before, status)) return;
    const last = entry.queue.at(-1);
    // Steps that `kubectl get pods` would show are all written; anything finer is joined.
    if (last && (!entry.sending || entry.queue.length > 1) && visible(last) === visible(status)) entry.queue.pop();
    entry.queue.push(status);
    this.schedule(entry);
  }

  /** Someone else changed what only this node knows, as a node controller does while a node is silent: it is said again. */
  observe(pod: Pod): void {
    const entry = this.entries.get(pod.metadata.uid);
    if (!entry || entry.gone || entry.sending || entry.queue.length || Number(pod.metadata.resourceVersion) <= entry.revision) return;
    const wanted = { ...entry.sent, conditions: mergedConditions(entry.sent, pod.status) };
    if (ownWord(wanted) === ownWord(pod.status ?? {})) return;
    entry.pod = pod;
    entry.sent = pod.status ?? {};
    entry.queue.push(wanted);
    this.schedule(entry);
  }

  /** Resolves when everything set so far is written, or the pod is gone. */
  async settled(uid: string): Promise<void> {
    const entry = this.entries.get(uid);
    if (!entry || (!entry.queue.length && !entry.sending)) return;
    await new Promise<void>((resolve) => void entry.idle.push(resolve));
  }

  forget(uid: string): void {
    const entry = this.entries.get(uid);
    if (entry) this.end(entry);
    this.entries.delete(uid);
  }

  stop(): void {
    this.stopped = true;
  }

  private schedule(entry: Entry): void {
    if (entry.sending || entry.gone || !entry.queue.length || this.stopped) return;
    entry.sending = true;
    this.ready.push(entry);
    this.pump();
  }

  private pump(): void {
    while (this.inFlight < MAX_IN_FLIGHT) {
      const entry = this.ready.shift();
      if (!entry) return;
      this.inFlight++;
      void this.send(entry).finally(() => {
        this.inFlight--;
        this.pump();
      });
    }
  }

  private async send(entry: Entry): Promise<void> {
    const status = entry.queue[0];
    if (!status) return this.end(entry);
    const { namespace = "", name, uid } = entry.pod.metadata;
    try {
      const body = { metadata: { uid }, status: statusPatch(entry.sent, status) };
      const pods = this.deps.client.resource(resources.pods);
      const written = await pods.patch(namespace, name, { type: "strategic", body }, { subresource: "status" });
      entry.sent = status;
      entry.revision = Number(written.metadata.resourceVersion);
      entry.queue.shift();
      entry.failures = 0;
    } catch (error) {
      if (await podIsGone(this.deps.client, entry.pod, error)) return this.end(entry);
      const delayMs = backoffDelayMs(entry.failures++, RETRY, this.deps.random);
      this.deps.log.warn({ err: error, pod: `${namespace}/${name}`, delayMs }, "pod status not written, trying again");
      // Only the newest matters once the API did not take the others.
      entry.queue.splice(0, entry.queue.length - 1);
      await this.deps.clock.sleep(delayMs);
    }
    entry.sending = false;
    if (entry.queue.length) this.schedule(entry);
    else for (const idle of entry.idle.splice(0)) idle();
  }

  private end(entry: Entry): void {
    entry.gone = true;
    entry.sending = false;
    entry.queue = [];
    for (const idle of entry.idle.splice(0)) idle();
  }
}

function ownWord(status: PodStatus): string {
  const own = (status.conditions ?? []).filter(({ type }) => isOwn(type)).map(({ type, status: value }) => `${type}=${value}`);
  return `${status.phase} ${own.sort().join(" ")}`;
}

/** A strategic merge patch of the fields that differ. Conditions are merged by type, so those of others stay. */
export function statusPatch(from: PodStatus, to: PodStatus): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  const [before, after] = [from as Record<string, unknown>, to as Record<string, unknown>];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (after[key] === undefined) patch[key] = null;
    else if (!deepEqual(before[key], after[key])) patch[key] = key === "conditions" ? conditionsPatch(to) : after[key];
  }
  if (patch["conditions"]) patch["$setElementOrder/conditions"] = (to.conditions ?? []).map(({ type }) => ({ type }));
  if (patch["podIPs"]) patch["podIPs"] = [{ $patch: "replace" }, ...(to.podIPs ?? [])];
  return patch;
}

function conditionsPatch(to: PodStatus): unknown[] {
  return (to.conditions ?? []).map((condition) => ({ ...condition, reason: condition.reason ?? null, message: condition.message ?? null }));
}

/** What a row of `kubectl get pods` is made of. */
function visible(status: PodStatus): string {
  const one = (list: PodStatus["containerStatuses"]): unknown =>
    list?.map((entry) => [
      entry.ready,
      entry.started,
      entry.restartCount,
      entry.state?.waiting?.reason,
      entry.state?.terminated?.reason,
      Boolean(entry.state?.running),
    ]);
  return JSON.stringify([
    status.phase,
    status.reason,
    one(status.initContainerStatuses),
    one(status.containerStatuses),
    one(status.ephemeralContainerStatuses),
  ]);
}
