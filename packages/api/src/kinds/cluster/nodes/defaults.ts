/** Source: SetDefaults_NodeStatus and the conversion of podCIDR in pkg/apis/core/v1. */
import { badRequest } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { setResourceListDefaults } from "../../pods/defaults/resource-list.ts";

export function setNodeDefaults({ spec, status }: AnyObject): void {
  setResourceListDefaults(status?.capacity);
  setResourceListDefaults(status?.allocatable);
  if (status?.capacity && !status.allocatable) status.allocatable = { ...status.capacity };
  if (spec) alignPodCidrs(spec);
}

/** The singular is the first of the plural; a client may know only one of them. */
function alignPodCidrs(spec: AnyObject["spec"]): void {
  const [first] = spec.podCIDRs ?? [];
  if (spec.podCIDR && first && spec.podCIDR !== first) {
    const text = "conversion Error: v1.PodCIDR and v1.CIDRs[0] do not match";
    throw badRequest(`Node in version "v1" cannot be handled as a Node: ${text}`);
  }
  if (spec.podCIDR && !first) spec.podCIDRs = [spec.podCIDR];
  if (first) spec.podCIDR = first;
}
