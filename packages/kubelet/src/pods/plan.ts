/** What to do next for a pod, given what runs. Source: kubelet kuberuntime computePodActions and computeInitContainerActions. */
import type { Container, Pod } from "@kubarium/api";
import { type ContainerView, ephemeralContainers, isSidecar, shouldRestart, type Views } from "./containers/view.ts";

export interface PlanInput {
  pod: Pod;
  hasSandbox: boolean;
  views: Views;
  /** Containers whose startup probe succeeded, or that have none and run. */
  started: (name: string) => boolean;
  /** Set by a failed liveness or startup probe, for the run with this id. */
  unhealthy: (name: string) => { id: string; probe: "liveness" | "startup" } | undefined;
  specHash: (container: Container) => string;
}

export interface PodPlan {
  /** Nothing is left to run: stop what is left (sidecars) and the sandbox. */
  killPod: boolean;
  createSandbox: boolean;
  /** `graceSeconds`: the failed probe's own, instead of the pod's. */
  kill: { name: string; message: string; graceSeconds?: number }[];
  start: { container: Container; init: boolean }[];
}

export function planPod(input: PlanInput): PodPlan {
  const plan: PodPlan = { killPod: false, createSandbox: false, kill: [], start: [] };
  const { pod, hasSandbox, views } = input;
  if (!hasSandbox && !anythingToRun(pod, views)) return { ...plan, killPod: true };
  plan.createSandbox = !hasSandbox;
  // Without its sandbox every container of the pod is gone, the init containers' work too.
  const current = (name: string): ContainerView | undefined => (hasSandbox ? views.get(name)?.[0] : undefined);
  const initialized = pod.spec.containers.some((container) => current(container.name));
  const init = planInit(input, plan, current, initialized);
  if (init === "failed") return { ...plan, killPod: true };
  if (init === "waiting") return plan;
  const busy = planRegular(input, plan, current);
  // An ephemeral container runs once, whatever came of it.
  if (hasSandbox)
    for (const container of ephemeralContainers(pod)) if (!current(container.name)) plan.start.push({ container, init: false });
  if (!busy) return { killPod: true, createSandbox: false, kill: [], start: [] };
  return plan;
}

function planInit(
  input: PlanInput,
  plan: PodPlan,
  current: (name: string) => ContainerView | undefined,
  initialized: boolean,
): "done" | "waiting" | "failed" {
  for (const container of input.pod.spec.initContainers ?? []) {
    const view = current(container.name);
    if (isSidecar(container)) {
      if (!view) {
        plan.start.push({ container, init: true });
        if (!initialized) return "waiting";
      } else if (!view.running) {
        if (regularDone(input, current)) continue;
        plan.start.push({ container, init: true });
        if (!initialized) return "waiting";
      } else {
        restartIfUnhealthy(input, plan, container, view, true);
        if (!initialized && !input.started(container.name)) return "waiting";
      }
      continue;
    }
    if (initialized) continue;
    if (!view) {
      plan.start.push({ container, init: true });
      return "waiting";
    }
    if (view.running) return "waiting";
    if (view.exitCode === 0) continue;
    if (!shouldRestart(input.pod, container, view.exitCode)) return "failed";
    plan.start.push({ container, init: true });
    return "waiting";
  }
  return "done";
}

function planRegular(input: PlanInput, plan: PodPlan, current: (name: string) => ContainerView | undefined): boolean {
  let busy = false;
  for (const container of input.pod.spec.containers) {
    const view = current(container.name);
    const before = input.views.get(container.name)?.[0];
    if (!view) {
      if (before && !before.running && !shouldRestart(input.pod, container, before.exitCode)) continue;
      plan.start.push({ container, init: false });
      busy = true;
    } else if (!view.running) {
      if (!shouldRestart(input.pod, container, view.exitCode)) continue;
      plan.start.push({ container, init: false });
      busy = true;
    } else if (view.specHash !== input.specHash(container)) {
      plan.kill.push({ name: container.name, message: `Container ${container.name} definition changed, will be restarted` });
      plan.start.push({ container, init: false });
      busy = true;
    } else {
      restartIfUnhealthy(input, plan, container, view, false);
      busy = true;
    }
  }
  return busy;
}

function restartIfUnhealthy(input: PlanInput, plan: PodPlan, container: Container, view: ContainerView, init: boolean): void {
  const unhealthy = input.unhealthy(container.name);
  if (unhealthy?.id !== view.id) return;
  const restarts = shouldRestart(input.pod, container, 1);
  const message = `Container ${container.name} failed ${unhealthy.probe} probe`;
  const probe = unhealthy.probe === "startup" ? container.startupProbe : container.livenessProbe;
  const graceSeconds = probe?.terminationGracePeriodSeconds;
  plan.kill.push({
    name: container.name,
    message: restarts ? `${message}, will be restarted` : message,
    ...(graceSeconds === undefined ? {} : { graceSeconds }),
  });
  if (restarts) plan.start.push({ container, init });
}

function regularDone(input: PlanInput, current: (name: string) => ContainerView | undefined): boolean {
  return input.pod.spec.containers.every((container) => {
    const view = current(container.name);
    return view !== undefined && !view.running && !shouldRestart(input.pod, container, view.exitCode);
  });
}

/** False when the pod has run to its end. */
function anythingToRun(pod: Pod, views: Views): boolean {
  const failedInit = (pod.spec.initContainers ?? []).some((container) => {
    const view = views.get(container.name)?.[0];
    return view && !view.running && view.exitCode !== 0 && !shouldRestart(pod, container, view.exitCode);
  });
  if (failedInit && !pod.spec.containers.some((container) => views.get(container.name)?.[0])) return false;
  return pod.spec.containers.some((container) => {
    const view = views.get(container.name)?.[0];
    return !view || view.running || shouldRestart(pod, container, view.exitCode);
  });
}
