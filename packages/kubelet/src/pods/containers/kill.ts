/** Ends containers as a kubelet does: event, preStop, SIGTERM, SIGKILL when the grace period is over. Source: kuberuntime killContainer. */
import type { Pod } from "@kubarium/api";
import type { RunningContainer } from "../../runtime/container.ts";
import type { NodeContext } from "../context.ts";
import { runHook } from "./hooks.ts";
import { containerNamed, fieldPathOf, type PodRuns } from "./runs.ts";
import { isSidecar } from "./view.ts";

/** A hook that used up the grace period leaves this much for SIGTERM. */
const MIN_GRACE_MS = 2_000;

export interface KillInput {
  pod: Pod;
  name: string;
  running: RunningContainer;
  context: NodeContext;
  podIp: string;
  graceMs: number;
  /** Undefined when the event was already told. */
  message: string | undefined;
  /** Aborted when the grace period was made shorter and is over. */
  hurry?: AbortSignal;
}

export async function killContainer(input: KillInput): Promise<void> {
  const { pod, name, running, context, hurry } = input;
  if (!running.running) return;
  if (input.message) context.event(pod, "Normal", "Killing", input.message, fieldPathOf(pod, name));
  const begunMs = context.clock.now();
  const container = containerNamed(pod, name);
  const hook = container?.lifecycle?.preStop;
  if (hook && container && input.graceMs > 0) await preStop(input, hook, container);
  const leftMs = Math.max(input.graceMs - context.clock.since(begunMs), input.graceMs > 0 ? MIN_GRACE_MS : 0);
  const graceMs = hook ? leftMs : input.graceMs;
  if (graceMs > 0 && !hurry?.aborted) {
    running.signal("TERM");
    const over = new AbortController();
    const stop = (): void => over.abort(new Error("over"));
    hurry?.addEventListener("abort", stop, { once: true });
    await Promise.race([running.ended, context.clock.sleep(graceMs, over.signal).catch(() => {})]);
    hurry?.removeEventListener("abort", stop);
    stop();
  }
  running.signal("KILL");
  await running.ended;
}

async function preStop(
  { pod, name, running, context, podIp, graceMs, hurry }: KillInput,
  hook: Parameters<typeof runHook>[0],
  container: Parameters<typeof runHook>[1],
): Promise<void> {
  const deadline = new AbortController();
  const timer = context.clock.setTimeout(() => deadline.abort(new Error("grace period exceeded")), graceMs).unref();
  const stop = (): void => deadline.abort(new Error("grace period shortened"));
  hurry?.addEventListener("abort", stop, { once: true });
  try {
    await runHook(hook, container, running, { network: context.network, podIp, clock: context.clock, signal: deadline.signal });
  } catch {
    context.event(pod, "Warning", "FailedPreStopHook", "PreStopHook failed", fieldPathOf(pod, name));
  } finally {
    timer.cancel();
    hurry?.removeEventListener("abort", stop);
  }
}

/** All containers of a pod: the regular ones together, then the sidecars from the last to the first. Events come at once. */
export async function killPod(input: Omit<KillInput, "name" | "running" | "message"> & { runs: PodRuns }): Promise<void> {
  const { pod, context, runs } = input;
  const begunMs = context.clock.now();
  const order = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map((container) => container.name);
  const running = runs.running().sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  for (const { name } of running) context.event(pod, "Normal", "Killing", `Stopping container ${name}`, fieldPathOf(pod, name));
  const kill = ({ name, container }: (typeof running)[number], graceMs: number): Promise<void> =>
    killContainer({ ...input, name, running: container, graceMs, message: undefined });
  const sidecar = ({ name }: { name: string }): boolean =>
    Boolean(pod.spec.initContainers?.find((container) => container.name === name && isSidecar(container)));
  await Promise.all(running.filter((entry) => !sidecar(entry)).map((entry) => kill(entry, input.graceMs)));
  for (const entry of running.filter(sidecar).reverse()) await kill(entry, Math.max(0, input.graceMs - context.clock.since(begunMs)));
  for (const { container } of running) runs.markSeen(container);
}
