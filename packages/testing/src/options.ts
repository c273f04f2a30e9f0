import type { ImagePolicy } from "@kubarium/kubelet";

export interface StartOptions {
  /** `in-process` (the default) starts fastest; `processes` has one process a component, which can be killed. */
  mode?: "in-process" | "processes";
  /** 0 to 100; 1 unless given. */
  nodes?: number;
  /** Cluster seconds in a real second; 1 unless given, which is Kubernetes' own pace. */
  speed?: number;
  /** Which images exist besides the well-known ones; `any` unless given. */
  imagePolicy?: ImagePolicy;
}

const MAX_NODES = 100;
const MAX_SPEED = 1000;

/** Throws RangeError that names the option. */
export function completed({ mode = "in-process", nodes = 1, speed = 1, imagePolicy = "any" }: StartOptions): Required<StartOptions> {
  if (!Number.isInteger(nodes) || nodes < 0 || nodes > MAX_NODES)
    throw new RangeError(`nodes must be a whole number from 0 to ${MAX_NODES}, got ${nodes}`);
  if (!(speed > 0 && speed <= MAX_SPEED)) throw new RangeError(`speed must be above 0 and at most ${MAX_SPEED}, got ${speed}`);
  if (mode !== "in-process" && mode !== "processes") throw new RangeError(`mode must be in-process or processes, got ${String(mode)}`);
  return { mode, nodes, speed, imagePolicy };
}
