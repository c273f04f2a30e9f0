/** NetworkPolicy. Source: pkg/registry/networking/networkpolicy. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { ageColumn, formatLabels, nameColumn, tableOf } from "../../rest/columns.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { formatSelector } from "../../rest/scale.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { networkPolicyWarnings, validateNetworkPolicy, validateNetworkPolicyUpdate } from "./validation.ts";

/** Without types a policy is one for ingress, and for egress when it has such rules. */
function setDefaults(policy: AnyObject): void {
  policy["spec"] ??= {};
  const { spec } = policy;
  spec.podSelector ??= {};
  if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ["Ingress", "Egress"] : ["Ingress"];
  for (const { ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
    for (const port of ports ?? []) port.protocol ??= "TCP";
  }
}

function selector({ spec }: AnyObject): string {
  try {
    return formatSelector(spec?.podSelector) || formatLabels(undefined);
  } catch {
    return "<error>";
  }
}

export const networkPolicyDefinition: ResourceDefinition = {
  group: "networking.k8s.io",
  version: "v1",
  kind: "NetworkPolicy",
  resource: "networkpolicies",
  singular: "networkpolicy",
  shortNames: ["netpol"],
  namespaced: true,
  model: "NetworkPolicy",
  setDefaults,
  columns: tableOf(
    nameColumn,
    { name: "Pod-Selector", field: "api.networking.v1.NetworkPolicySpec.podSelector", cell: selector },
    ageColumn,
  ),
  strategy: {
    ...commonStrategy({ generation: whenSpecChanges }),
    validateCreate: validateNetworkPolicy,
    validateUpdate: validateNetworkPolicyUpdate,
    warningsOnCreate: networkPolicyWarnings,
    warningsOnUpdate: networkPolicyWarnings,
  },
};
