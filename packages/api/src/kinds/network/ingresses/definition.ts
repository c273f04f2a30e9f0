/** Ingress. Source: pkg/registry/networking/ingress. */
import { warningsForIP } from "@kubarium/apimachinery";
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { ingressColumns } from "./columns.ts";
import { CLASS_ANNOTATION, validateIngress, validateIngressStatus, validateIngressUpdate } from "./validation.ts";

function classWarnings({ metadata, spec }: AnyObject): string[] {
  if (metadata.annotations?.[CLASS_ANNOTATION] === undefined || spec?.ingressClassName !== undefined) return [];
  return [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`];
}

function addressWarnings({ status }: AnyObject): string[] {
  const ingress: { ip?: string }[] = status?.loadBalancer?.ingress ?? [];
  return ingress.flatMap(({ ip }, index) => (ip ? warningsForIP(`status.loadBalancer.ingress[${index}]`, ip) : []));
}

export const ingressDefinition: ResourceDefinition = {
  group: "networking.k8s.io",
  version: "v1",
  kind: "Ingress",
  resource: "ingresses",
  singular: "ingress",
  shortNames: ["ing"],
  namespaced: true,
  model: "Ingress",
  columns: ingressColumns,
  strategy: {
    ...commonStrategy({ generation: whenSpecChanges, status: () => ({ loadBalancer: {} }) }),
    validateCreate: validateIngress,
    validateUpdate: validateIngressUpdate,
    warningsOnCreate: classWarnings,
  },
  subresources: { status: { ...statusSubresource(), validateUpdate: validateIngressStatus, warningsOnUpdate: addressWarnings } },
};
