/** Whether a container that ended may start again yet. Source: kuberuntime doBackOff. */
import type { Container, Pod } from "@kubarium/api";
import type { NodeContext } from "../context.ts";
import { fieldPathOf } from "./runs.ts";
import { specHashOf } from "./start-container.ts";
import type { ContainerView } from "./view.ts";

export interface RestartDelay {
  remainingMs: number;
  /** What the waiting state shows. */
  waiting: { reason: string; message: string };
}

/** Undefined when it may start; the next delay is then counted from its last end. */
export function restartDelay(
  pod: Pod,
  container: Container,
  runs: readonly ContainerView[] | undefined,
  context: NodeContext,
): RestartDelay | undefined {
  const ended = runs?.find((view) => !view.running && view.finishedMs > 0);
  if (!ended) return undefined;
  const { name, namespace, uid } = pod.metadata;
  const key = `${uid}_${container.name}_${specHashOf(container)}`;
  const remainingMs = context.restarts.remainingMs(key, ended.finishedMs);
  if (remainingMs <= 0) {
    context.restarts.advance(key, ended.finishedMs);
    return undefined;
  }
  const where = `${name}_${namespace}(${uid})`;
  context.event(
    pod,
    "Warning",
    "BackOff",
    `Back-off restarting failed container ${container.name} in pod ${where}`,
    fieldPathOf(pod, container.name),
  );
  const message = `back-off ${goSeconds(context.restarts.delayMs(key))} restarting failed container=${container.name} pod=${where}`;
  return { remainingMs, waiting: { reason: "CrashLoopBackOff", message } };
}

/** `10s`, `1m20s`, `5m0s`, as Go prints durations. */
function goSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
