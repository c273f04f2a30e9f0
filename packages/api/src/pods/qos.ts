/** Quality-of-service classes. Source: pkg/apis/core/helper/qos/qos.go. */
import { parseQuantity } from "@kubarium/apimachinery";
import type { Pod, PodSpec, ResourceRequirements } from "../generated/types.ts";
import type { ResourceAmounts } from "./requests.ts";

export type QosClass = "Guaranteed" | "Burstable" | "BestEffort";

/** The class in the status, or computed from the spec where the status has none. */
export function qosClassOf(pod: Pick<Pod, "spec" | "status">): QosClass {
  return (pod.status?.qosClass as QosClass | undefined) || computePodQos(pod.spec);
}

/** Guaranteed: every container (or the Pod as a whole, if it has Pod-level resources) limits cpu and memory and requests as much. */
export function computePodQos(spec: PodSpec): QosClass {
  const requests: ResourceAmounts = new Map();
  const limits: ResourceAmounts = new Map();
  let guaranteed = true;
  const count = (resources: ResourceRequirements | undefined): number => {
    addPositive(requests, resources?.requests);
    return addPositive(limits, resources?.limits);
  };
  if (spec.resources) {
    const limited = count(spec.resources);
    if (Object.keys(spec.resources.limits ?? {}).length > 0 && limited < 2) guaranteed = false;
  } else {
    for (const { resources } of spec.containers ?? []) if (count(resources) < 2) guaranteed = false;
    for (const { resources } of spec.initContainers ?? []) if (count(resources) < 2) guaranteed = false;
  }
  if (requests.size === 0 && limits.size === 0) return "BestEffort";
  if (!guaranteed || requests.size !== limits.size) return "Burstable";
  for (const [name, request] of requests) {
    const limit = limits.get(name);
    if (!limit || limit.cmp(request) !== 0) return "Burstable";
  }
  return "Guaranteed";
}

/** Adds the positive amounts of cpu and memory; answers how many of the two there were. */
function addPositive(total: ResourceAmounts, list: Record<string, string> | undefined): number {
  let found = 0;
  for (const name of ["cpu", "memory"]) {
    const text = list?.[name];
    if (text === undefined) continue;
    const amount = parseQuantity(text);
    if (amount.sign() <= 0) continue;
    total.set(name, total.get(name)?.add(amount) ?? amount);
    found++;
  }
  return found;
}
