/** The five conditions a kubelet writes, in its order. Source: kubelet status/generate.go. */
import type { ContainerStatus, Pod, PodCondition } from "@kubarium/api";
import { isSidecar } from "../containers/view.ts";

type Bare = Pick<PodCondition, "status" | "reason" | "message">;

const OWN_TYPES = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"] as const;

export interface ConditionInput {
  pod: Pod;
  previous: readonly PodCondition[];
  statuses: readonly ContainerStatus[];
  phase: string;
  sandboxReady: boolean;
  now: string;
}

/** Conditions of others (readiness gates, DisruptionTarget) are kept where they are: after the kubelet's own. */
export function podConditions(input: ConditionInput): PodCondition[] {
  const { pod, previous, now } = input;
  const containersReady = containersReadyOf(input);
  const values: Record<(typeof OWN_TYPES)[number], Bare> = {
    PodReadyToStartContainers: { status: input.sandboxReady ? "True" : "False" },
    Initialized: initializedOf(input),
    Ready: readyOf(input, containersReady),
    ContainersReady: containersReady,
    PodScheduled: { status: "True" },
  };
  const own = OWN_TYPES.map((type): PodCondition => {
    const before = previous.find((condition) => condition.type === type);
    const { status, reason, message } = values[type];
    return {
      type,
      observedGeneration: pod.metadata.generation,
      status,
      lastProbeTime: null as never,
      lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? now) : now,
      ...(reason ? { reason } : {}),
      ...(message ? { message } : {}),
    };
  });
  return [...own, ...previous.filter((condition) => !OWN_TYPES.includes(condition.type as (typeof OWN_TYPES)[number]))];
}

function terminal(phase: string): Bare | undefined {
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  return phase === "Succeeded" ? { status: "False", reason: "PodCompleted" } : undefined;
}

function containersReadyOf({ pod, statuses, phase }: ConditionInput): Bare {
  const watched = [...(pod.spec.initContainers ?? []).filter(isSidecar), ...pod.spec.containers].map((container) => container.name);
  const status = (name: string): ContainerStatus | undefined => statuses.find((candidate) => candidate.name === name);
  const unknown = watched.filter((name) => !status(name));
  const unready = watched.filter((name) => status(name)?.ready === false);
  const ended = terminal(phase);
  if (ended && (phase === "Failed" || !unknown.length)) return ended;
  return unmet(
    [
      ["containers with unknown status", unknown],
      ["containers with unready status", unready],
    ],
    "ContainersNotReady",
  );
}

function readyOf({ pod, previous }: ConditionInput, containersReady: Bare): Bare {
  if (containersReady.status !== "True") return containersReady;
  const messages = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = previous.find((condition) => condition.type === conditionType);
    if (!gate) return [`corresponding condition of pod readiness gate ${JSON.stringify(conditionType)} does not exist.`];
    return gate.status === "True"
      ? []
      : [`the status of pod readiness gate ${JSON.stringify(conditionType)} is not "True", but ${gate.status}`];
  });
  return messages.length ? { status: "False", reason: "ReadinessGatesNotReady", message: messages.join(", ") } : { status: "True" };
}

function initializedOf({ pod, statuses, phase, previous }: ConditionInput): Bare {
  const init = pod.spec.initContainers ?? [];
  if (phase === "Succeeded") return { status: "True", reason: "PodCompleted" };
  const regularStarted = statuses.some(
    (status) =>
      pod.spec.containers.some((container) => container.name === status.name) &&
      (status.started || status.state?.running || status.state?.terminated || status.lastState?.terminated),
  );
  if (regularStarted) return { status: "True" };
  const incomplete = init.filter((container) => {
    const status = statuses.find((candidate) => candidate.name === container.name);
    return isSidecar(container) ? !status?.started : !status?.ready;
  });
  const result = unmet([["containers with incomplete status", incomplete.map((container) => container.name)]], "ContainersNotInitialized");
  if (result.status === "False" && previous.some((condition) => condition.type === "Initialized" && condition.status === "True"))
    return { status: "True" };
  return result;
}

function unmet(lists: readonly (readonly [string, readonly string[]])[], reason: string): Bare {
  const message = lists
    .filter(([, names]) => names.length)
    .map(([text, names]) => `${text}: [${names.join(" ")}]`)
    .join(", ");
  return message ? { status: "False", reason, message } : { status: "True" };
}

/** The kubelet's own conditions as it said them last, those of others as the API has them. */
export function mergedConditions(own: Pod["status"], api: Pod["status"] | undefined): NonNullable<Pod["status"]["conditions"]> {
  const mine = own.conditions ?? [];
  const foreign = (api?.conditions ?? []).filter(
    (condition) => !mine.some(({ type }) => type === condition.type) || !isOwn(condition.type),
  );
  return [...mine.filter(({ type }) => isOwn(type)), ...foreign];
}

export function isOwn(type: string): boolean {
  return (OWN_TYPES as readonly string[]).includes(type);
}
