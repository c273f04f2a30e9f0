/**
 * An experiment as data. Words are those of chaos-mesh (action, mode, value, selector, target, duration, schedule, timeOffset) and of
 * litmus and the Chaos Toolkit (steady state, hypothesis, verdict). All durations are cluster time in milliseconds; only `timeOffsetMs`
 * is time on a wall.
 */
export const COMPONENTS = ["apiserver", "controller-manager", "scheduler", "kubelet", "redis", "nats"] as const;
type Component = (typeof COMPONENTS)[number];

/** How many of those that a selector finds: `fixed` takes `value` of them, the percent modes round up. */
export const MODES = ["one", "all", "fixed", "fixed-percent", "random-max-percent"] as const;
export type Mode = (typeof MODES)[number];

/** What a component can be cut off from, or slowed down towards. */
export const LINKS = ["apiserver", "redis", "nats"] as const;
export type Link = (typeof LINKS)[number];

export const ACTIONS = [
  "stop",
  "kill",
  "pause",
  "restart",
  "partition",
  "delay",
  "loss",
  "time",
  "disk-fill",
  "registry-down",
  "pod-delete",
  "rollout",
  "wait",
] as const;
export type Action = (typeof ACTIONS)[number];

/** Over as soon as they are done, so nothing has to be undone and a schedule can repeat them. */
export const INSTANT: ReadonlySet<Action> = new Set<Action>(["restart", "pod-delete", "rollout"]);
export const NETWORK: ReadonlySet<Action> = new Set<Action>(["partition", "delay", "loss"]);

export interface Selector {
  component?: Component;
  /** Kubelets of these nodes only. */
  nodes?: readonly string[];
}

export interface Step {
  name: string;
  action: Action;
  selector: Selector;
  mode: Mode;
  value: number;
  /** After the first step began; left out: when the step before is over. */
  atMs?: number;
  /** Undone after that; left out: when all steps are over. */
  durationMs?: number;
  /** `@every 5s`: again and again until the duration is over. */
  everyMs?: number;
  /** Of network actions. */
  target?: Link;
  latencyMs: number;
  jitterMs: number;
  /** 0 to 100. */
  lossPercent: number;
  timeOffsetMs: number;
  /** Of rollout: the new image. */
  image?: string;
}

export interface Workload {
  image: string;
  replicas: number;
  /** How long its pods stay on a node that does not answer, in cluster seconds. */
  tolerationSeconds: number;
}

export type Hypothesis = { name: string } & (
  | { type: "availability"; minAvailable: number; toleranceMs: number }
  | { type: "errorRate"; maxPercent: number }
  | { type: "writes"; maxGapMs?: number }
  | { type: "recovery"; withinMs: number }
);
export const HYPOTHESES = ["availability", "errorRate", "writes", "recovery"] as const;

export interface Experiment {
  name: string;
  description: string;
  workload: Workload;
  /** How long the steady state must hold before anything is broken. */
  baselineMs: number;
  hypotheses: readonly Hypothesis[];
  steps: readonly Step[];
}

/** Something the user can mend: what is wrong, and what to do about it. */
export class ChaosError extends Error {
  override readonly name = "ChaosError";
  readonly advice: string;
  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}
