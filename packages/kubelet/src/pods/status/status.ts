/** A pod's status as a kubelet 1.36 writes it, from what runs. Source: kubelet generateAPIPodStatus and convertToAPIContainerStatuses. */
import type { Container, ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from "@kubarium/api";
import { podConditions } from "./conditions.ts";
import { phaseOf } from "./phase.ts";
import { sumRequests } from "../resources.ts";
import { type ContainerView, ephemeralContainers, isSidecar, shouldRestart, type Views } from "../containers/view.ts";

/** Why a pod is over though its containers would run on. */
export interface PodEnd {
  reason: string;
  message: string;
  /** The node did it: a DisruptionTarget condition says so. */
  disrupts?: boolean;
}

export interface StatusInput {
  pod: Pod;
  /** The last status that this node made, else the API's. */
  previous: PodStatus;
  views: Views;
  /** Why a container's last start failed: shown from the sync after the one that failed. */
  waiting: ReadonlyMap<string, { reason: string; message: string }>;
  ready: (name: string) => boolean;
  started: (name: string) => boolean;
  podIp: string | undefined;
  sandboxReady: boolean;
  nodeIp: string;
  /** The pod worker decided that it will not run again. */
  isTerminal: boolean;
  /** Set when something other than its containers ended it: DeadlineExceeded, Evicted. */
  ended?: PodEnd;
  nowMs: number;
}

export function podStatus(input: StatusInput): PodStatus {
  const { pod, previous, nodeIp } = input;
  const now = rfc3339(input.nowMs);
  const hasInit = Boolean(pod.spec.initContainers?.length);
  const init = (pod.spec.initContainers ?? []).map((container) => containerStatus(input, container, true, hasInit));
  const regular = pod.spec.containers.map((container) => containerStatus(input, container, false, hasInit));
  const statuses = [...init, ...regular];
  const hasInitialized = regular.some((status) => status.state?.running || status.state?.terminated || status.lastState?.terminated);
  const phase = input.ended ? "Failed" : heldBack(previous, statuses, phaseOf(pod, statuses, input.isTerminal, hasInitialized));
  for (const [status, container] of init.map((status, i) => [status, pod.spec.initContainers?.[i]] as const)) {
    if (container && !isSidecar(container)) status.ready = status.state?.terminated?.exitCode === 0;
  }
  const ephemeral = ephemeralContainers(pod).map((container) => containerStatus(input, container, false, hasInit));
  const requests = podRequests(pod);
  const reason = input.ended?.reason ?? previous.reason;
  const message = input.ended?.message ?? previous.message;
  return {
    observedGeneration: pod.metadata.generation,
    phase,
    conditions: podConditions({ pod, previous: disrupted(input, now), statuses, phase, sandboxReady: input.sandboxReady, now }),
    ...(message && phase === "Failed" ? { message } : {}),
    ...(reason && phase === "Failed" ? { reason } : {}),
    hostIP: nodeIp,
    hostIPs: [{ ip: nodeIp }],
    ...(input.podIp ? { podIP: input.podIp, podIPs: [{ ip: input.podIp }] } : {}),
    startTime: previous.startTime ?? now,
    ...(init.length ? { initContainerStatuses: init } : {}),
    containerStatuses: regular,
    ...(ephemeral.length ? { ephemeralContainerStatuses: ephemeral } : {}),
    ...(previous.qosClass ? { qosClass: previous.qosClass } : {}),
    ...(Object.keys(requests).length ? { allocatedResources: requests } : {}),
    resources: {},
  };
}

function disrupted({ pod, previous, ended }: StatusInput, now: string): readonly PodCondition[] {
  const conditions = previous.conditions ?? [];
  if (!ended?.disrupts || conditions.some(({ type }) => type === "DisruptionTarget")) return conditions;
  const target: PodCondition = {
    type: "DisruptionTarget",
    observedGeneration: pod.metadata.generation,
    status: "True",
    lastProbeTime: null as never,
    lastTransitionTime: now,
    reason: "TerminationByKubelet",
    message: ended.message,
  };
  return [target, ...conditions];
}

/** What never was terminated when the pod ended is terminated now. Source: status_manager TerminatePod. */
export function terminatedStatus(pod: Pod, status: PodStatus): PodStatus {
  const lost = (list: readonly ContainerStatus[] | undefined): ContainerStatus[] | undefined =>
    list?.map((entry) =>
      entry.state?.terminated
        ? entry
        : {
            ...entry,
            state: {
              terminated: {
                exitCode: 137,
                reason: "ContainerStatusUnknown",
                message: "The container could not be located when the pod was terminated",
                startedAt: null as never,
                finishedAt: null as never,
              },
            },
            ready: false,
            started: false,
          },
    );
  const initialized =
    !pod.spec.initContainers?.length ||
    (status.containerStatuses ?? []).some((entry) => !entry.state?.waiting || entry.lastState?.terminated);
  const phase = status.phase === "Succeeded" || status.phase === "Failed" ? status.phase : "Failed";
  const containers = initialized ? lost(status.containerStatuses) : status.containerStatuses;
  return { ...status, phase, ...(containers ? { containerStatuses: containers } : {}) };
}

/** A terminal phase is not told before the last container has ended. */
function heldBack(previous: PodStatus, statuses: readonly ContainerStatus[], phase: string): string {
  const ends = phase === "Succeeded" || phase === "Failed";
  if (previous.phase === "Succeeded" || previous.phase === "Failed") return previous.phase;
  return ends && statuses.some((status) => status.state?.running) ? (previous.phase ?? "Pending") : phase;
}

function containerStatus(input: StatusInput, container: Container, init: boolean, hasInit: boolean): ContainerStatus {
  const [view, before] = input.views.get(container.name) ?? [];
  const waiting = input.waiting.get(container.name);
  const mounts = (container.volumeMounts ?? []).map((mount) => ({
    name: mount.name,
    mountPath: mount.mountPath,
    ...(mount.readOnly ? { readOnly: true, recursiveReadOnly: "Disabled" } : {}),
  }));
  const volumeMounts = mounts.length ? { volumeMounts: mounts } : {};
  if (!view) {
    const state = { waiting: waiting ? withMessage(waiting) : { reason: init || hasInit ? "PodInitializing" : "ContainerCreating" } };
    return {
      name: container.name,
      state,
      lastState: {},
      ready: false,
      restartCount: 0,
      image: container.image ?? "",
      imageID: "",
      started: false,
      ...volumeMounts,
    };
  }
  const ephemeral = input.pod.spec.ephemeralContainers?.some(({ name }) => name === container.name);
  const restarts = !input.isTerminal && !view.running && waiting && !ephemeral && shouldRestart(input.pod, container, view.exitCode);
  const current: ContainerState = restarts ? { waiting: withMessage(waiting) } : stateOf(view);
  const last = restarts ? stateOf(view) : before ? stateOf(before) : {};
  const { requests, limits } = container.resources ?? {};
  return {
    name: container.name,
    state: current,
    lastState: last,
    ready: view.running && input.ready(container.name),
    restartCount: view.attempt,
    image: view.image,
    imageID: view.imageId,
    containerID: `containerd://${view.id}`,
    started: view.running && input.started(container.name),
    ...(requests ? { allocatedResources: requests } : {}),
    resources: { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) },
    ...volumeMounts,
    user: { linux: { uid: view.user.uid, gid: view.user.gid, supplementalGroups: [...view.user.groups] } },
  };
}

function stateOf(view: ContainerView): ContainerState {
  if (view.running) return { running: { startedAt: rfc3339(view.startedMs) } };
  return {
    terminated: {
      exitCode: view.exitCode,
      reason: view.reason,
      ...(view.message ? { message: view.message } : {}),
      startedAt: rfc3339(view.startedMs),
      finishedAt: rfc3339(view.finishedMs),
      containerID: `containerd://${view.id}`,
    },
  };
}

function withMessage({ reason, message }: { reason: string; message: string }): { reason: string; message?: string } {
  return message ? { reason, message } : { reason };
}

function podRequests(pod: Pod): Record<string, string> {
  const only = pod.spec.containers.filter((container) => container.resources?.requests);
  return sumRequests(only.map((container) => container.resources?.requests ?? {}));
}

export function rfc3339(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
