/** A pod's phase from its containers' states. Source: kubelet getPhase. */
import type { ContainerStatus, Pod } from "@kubarium/api";
import { isSidecar, shouldRestart } from "../containers/view.ts";

export type Phase = "Pending" | "Running" | "Succeeded" | "Failed";

export function phaseOf(pod: Pod, statuses: readonly ContainerStatus[], isTerminal: boolean, hasInitialized: boolean): Phase {
  const byName = new Map(statuses.map((status) => [status.name, status]));
  let pendingInit = 0;
  let pendingSidecars = 0;
  let failedForGood = 0;
  const count = { unknown: 0, running: 0, waiting: 0, stopped: 0, succeeded: 0, restartable: 0 };
  for (const container of pod.spec.initContainers ?? []) {
    const status = byName.get(container.name);
    if (isSidecar(container)) {
      if (!status) count.unknown++;
      else if (status.state?.running) {
        if (!status.started) pendingSidecars++;
        count.running++;
      } else if (!status.state?.terminated && !status.lastState?.terminated) {
        pendingSidecars++;
        count.waiting++;
      }
      continue;
    }
    const ended = status?.state?.terminated ?? (status?.state?.waiting ? status.lastState?.terminated : undefined);
    if (!ended) pendingInit++;
    else if (ended.exitCode !== 0 && !shouldRestart(pod, container, ended.exitCode)) failedForGood++;
    else if (ended.exitCode !== 0) pendingInit++;
  }
  for (const container of pod.spec.containers) {
    const status = byName.get(container.name);
    const ended = status?.state?.terminated ?? (status?.state?.waiting ? status.lastState?.terminated : undefined);
    if (!status) count.unknown++;
    else if (status.state?.running) count.running++;
    else if (ended) {
      count.stopped++;
      if (ended.exitCode === 0) count.succeeded++;
      if (shouldRestart(pod, container, ended.exitCode)) count.restartable++;
    } else count.waiting++;
  }
  if (failedForGood) return "Failed";
  if (pendingInit && !hasInitialized) return "Pending";
  if (pendingSidecars && !hasInitialized) return "Pending";
  if (count.waiting) return "Pending";
  if (count.running && !count.unknown) return "Running";
  if (!count.running && count.stopped && !count.unknown) {
    if (isTerminal) return count.stopped === count.succeeded ? "Succeeded" : "Failed";
    if (count.restartable) return "Running";
    return count.stopped === count.succeeded ? "Succeeded" : "Failed";
  }
  return "Pending";
}
