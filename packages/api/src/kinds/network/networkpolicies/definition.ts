/** NetworkPolicy. Source: pkg/registry/networking/networkpolicy. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const networkPolicyDefinition: ResourceDefinition = {
  group: "networking.k8s.io",
  version: "v1",
  kind: "NetworkPolicy",
  resource: "networkpolicies",
  singular: "networkpolicy",
  shortNames: ["netpol"],
  namespaced: true,
  model: "NetworkPolicy",
  strategy: commonStrategy({ generation: whenSpecChanges }),
};
