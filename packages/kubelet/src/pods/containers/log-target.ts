/** Which run's log an asker gets, and what is said when there is none. Source: kubelet_pods.go validateContainerLogStatus. */
import type { PodStatus } from "@kubarium/api";

/** `id`: as in the status, `containerd://…`; its run may be gone from the node by now. */
export type LogTarget = { kind: "run"; id: string } | { kind: "refused"; message: string };

export function planLogTarget(podName: string, status: PodStatus, container: string, previous: boolean): LogTarget {
  const where = `${JSON.stringify(container)} in pod ${JSON.stringify(podName)}`;
  const refused = (message: string): LogTarget => ({ kind: "refused", message });
  const all = [status.containerStatuses, status.initContainerStatuses, status.ephemeralContainerStatuses];
  const found = all.flatMap((list) => list ?? []).find(({ name }) => name === container);
  if (!found) return refused(`container ${where} is not available`);
  const { waiting, running, terminated } = found.state ?? {};
  const last = found.lastState?.terminated;
  const run = (id: string | undefined, otherwise: string): LogTarget => (id ? { kind: "run", id } : refused(otherwise));
  if (previous) return run(last?.containerID, `previous terminated container ${where} not found`);
  if (running) return run(found.containerID, `container ${where} is waiting to start - no logs yet`);
  if (terminated) return run(terminated.containerID || last?.containerID, `container ${where} is terminated`);
  if (last) return run(last.containerID, `container ${where} is terminated`);
  if (!waiting) return refused(`container ${where} is waiting to start - no logs yet`);
  return refused(`container ${where} is waiting to start: ${WAITING[waiting.reason ?? ""] ?? waiting.reason}`);
}

const WAITING: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: "trying and failing to pull image",
};
