/**
 * What a Pod asks for: the sum over its containers and sidecars, or the most that one init container needs together with
 * the sidecars started before it; Pod-level amounts replace that for the resources they name; overhead comes on top.
 * Source: component-helpers/resource/helpers.go.
 */
import { parseQuantity, type Quantity } from "@kubarium/apimachinery";
import type { Pod, PodSpec, ResourceRequirements } from "../generated/types.ts";
import { isSidecar } from "./state.ts";

export type ResourceAmounts = Map<string, Quantity>;

type Amounts = "requests" | "limits";

export function podRequests(pod: Pick<Pod, "spec">): ResourceAmounts {
  const requests = aggregateContainers(pod.spec, "requests");
  for (const [name, text] of Object.entries(pod.spec.resources?.requests ?? {})) {
    if (isPodLevelResource(name)) requests.set(name, parseQuantity(text));
  }
  addAmounts(requests, amountsOf(pod.spec.overhead));
  return requests;
}

export function podLimits(pod: Pick<Pod, "spec">): ResourceAmounts {
  const limits = aggregateContainers(pod.spec, "limits");
  for (const [name, text] of Object.entries(pod.spec.resources?.limits ?? {})) {
    if (isPodLevelResource(name)) limits.set(name, parseQuantity(text));
  }
  for (const [name, overhead] of amountsOf(pod.spec.overhead)) {
    const limit = limits.get(name);
    if (limit && !limit.isZero()) limits.set(name, limit.add(overhead));
  }
  return limits;
}

/** What the containers need together, without Pod-level amounts and overhead. */
export function aggregateContainers(spec: PodSpec, amounts: Amounts): ResourceAmounts {
  const total: ResourceAmounts = new Map();
  for (const { resources } of spec.containers ?? []) addAmounts(total, amountsOf(amountsIn(resources, amounts)));
  if (!spec.initContainers?.length) return total;
  const sidecars: ResourceAmounts = new Map();
  const initial: ResourceAmounts = new Map();
  for (const container of spec.initContainers) {
    const own = amountsOf(amountsIn(container.resources, amounts));
    if (isSidecar(container)) {
      addAmounts(total, own);
      addAmounts(sidecars, own);
      raiseTo(initial, sidecars);
    } else {
      addAmounts(own, sidecars);
      raiseTo(initial, own);
    }
  }
  raiseTo(total, initial);
  return total;
}

/** cpu, memory and huge pages: the resources that `spec.resources` may name. */
export function isPodLevelResource(name: string): boolean {
  return name === "cpu" || name === "memory" || name.startsWith("hugepages-");
}

function amountsIn(resources: ResourceRequirements | undefined, amounts: Amounts): Record<string, string> | undefined {
  return resources?.[amounts];
}

function amountsOf(list: Record<string, string> | undefined): ResourceAmounts {
  const amounts: ResourceAmounts = new Map();
  for (const name in list) amounts.set(name, parseQuantity(list[name] as string));
  return amounts;
}

function addAmounts(total: ResourceAmounts, added: ResourceAmounts): void {
  for (const [name, amount] of added) total.set(name, total.get(name)?.add(amount) ?? amount);
}

function raiseTo(total: ResourceAmounts, least: ResourceAmounts): void {
  for (const [name, amount] of least) {
    const present = total.get(name);
    if (!present || amount.cmp(present) > 0) total.set(name, amount);
  }
}
