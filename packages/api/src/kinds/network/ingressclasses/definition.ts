/** IngressClass. Source: pkg/registry/networking/ingressclass. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const ingressClassDefinition: ResourceDefinition = {
  group: "networking.k8s.io",
  version: "v1",
  kind: "IngressClass",
  resource: "ingressclasses",
  singular: "ingressclass",
  namespaced: false,
  model: "IngressClass",
  strategy: commonStrategy({ generation: whenSpecChanges }),
};
