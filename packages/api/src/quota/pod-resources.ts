/** What a Pod asks for altogether. Source: component-helpers/resource/helpers.go. */
import { type Amounts, add, amountsOf, max } from "./amounts.ts";

interface Container {
  restartPolicy?: string;
  resources?: { requests?: Record<string, unknown>; limits?: Record<string, unknown> };
}

export interface PodResourcesSpec {
  containers?: readonly Container[];
  initContainers?: readonly Container[];
  overhead?: Record<string, unknown>;
  resources?: Container["resources"];
}

/** Of these a Pod may say itself how much it needs altogether. */
const isPodLevel = (name: string): boolean => name === "cpu" || name === "memory" || name.startsWith("hugepages-");

/**
 * The sum of the containers, or what the hungriest moment of its start needs when that is more: init containers run one by one,
 * beside those that keep running. `overhead` adds that of the Pod's runtime.
 */
export function podResources(spec: PodResourcesSpec, kind: "requests" | "limits", options: { overhead: boolean }): Amounts {
  let total: Amounts = new Map();
  for (const { resources } of spec.containers ?? []) total = add(total, amountsOf(resources?.[kind]));
  let sidecars: Amounts = new Map();
  let start: Amounts = new Map();
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const own = amountsOf(resources?.[kind]);
    if (restartPolicy === "Always") {
      total = add(total, own);
      sidecars = add(sidecars, own);
      start = max(start, sidecars);
    } else start = max(start, add(own, sidecars));
  }
  const needed = max(total, start);
  for (const [name, amount] of amountsOf(spec.resources?.[kind])) if (isPodLevel(name)) needed.set(name, amount);
  if (!options.overhead) return needed;
  const overhead = amountsOf(spec.overhead);
  // A limit that is not set is no limit, with overhead or without.
  return add(needed, kind === "requests" ? overhead : new Map([...overhead].filter(([name]) => needed.has(name))));
}
