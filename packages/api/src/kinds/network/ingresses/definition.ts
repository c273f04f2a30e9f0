/** Ingress. Source: pkg/registry/networking/ingress. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const ingressDefinition: ResourceDefinition = {
  group: "networking.k8s.io",
  version: "v1",
  kind: "Ingress",
  resource: "ingresses",
  singular: "ingress",
  shortNames: ["ing"],
  namespaced: true,
  model: "Ingress",
  strategy: commonStrategy({ generation: whenSpecChanges, status: () => ({ loadBalancer: {} }) }),
  subresources: { status: statusSubresource() },
};
