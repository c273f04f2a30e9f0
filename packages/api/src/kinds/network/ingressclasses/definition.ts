/** IngressClass. Source: pkg/registry/networking/ingressclass. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { validateIngressClass, validateIngressClassUpdate } from "./validation.ts";

function parameters({ spec }: AnyObject): string {
  const reference: { apiGroup?: string; kind: string; name: string } | undefined = spec?.parameters;
  if (!reference) return "<none>";
  return `${reference.kind}${reference.apiGroup ? `.${reference.apiGroup}` : ""}/${reference.name}`;
}

export const ingressClassDefinition: ResourceDefinition = {
  group: "networking.k8s.io",
  version: "v1",
  kind: "IngressClass",
  resource: "ingressclasses",
  singular: "ingressclass",
  namespaced: false,
  model: "IngressClass",
  setDefaults({ spec }) {
    if (spec?.parameters) spec.parameters.scope ??= "Cluster";
  },
  columns: tableOf(
    nameColumn,
    {
      name: "Controller",
      description: "Controller that is responsible for handling this class",
      cell: ({ spec }) => spec?.controller ?? "",
    },
    { name: "Parameters", description: "A reference to a resource with additional parameters", cell: parameters },
    ageColumn,
  ),
  strategy: {
    ...commonStrategy({ generation: whenSpecChanges }),
    validateCreate: validateIngressClass,
    validateUpdate: validateIngressClassUpdate,
  },
};
