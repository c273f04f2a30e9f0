/** CustomResourceDefinition. Source: apiextensions-apiserver/pkg/registry/customresourcedefinition. A storage version is remembered. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { validateDefinition, validateDefinitionUpdate } from "./validation.ts";

const common = commonStrategy({
  generation: whenSpecChanges,
  status: () => ({ acceptedNames: { kind: "", plural: "" }, conditions: null, storedVersions: [] }),
});

function rememberStorageVersion(definition: AnyObject): void {
  const versions: { name: string; storage?: boolean }[] = definition.spec?.versions ?? [];
  const name = versions.find((version) => version.storage)?.name;
  const stored: string[] = definition.status?.storedVersions ?? [];
  if (name && !stored.includes(name)) definition.status = { ...definition.status, storedVersions: [...stored, name] };
}

/** Source: SetDefaults_CustomResourceDefinitionSpec of pkg/apis/apiextensions/v1. */
function setDefaults(definition: AnyObject): void {
  definition["spec"] ??= {};
  const { spec } = definition;
  spec.names ??= {};
  spec.names.singular ||= (spec.names.kind ?? "").toLowerCase();
  if (spec.names.kind) spec.names.listKind ||= `${spec.names.kind}List`;
  spec.conversion ??= { strategy: "None" };
  const service = spec.conversion.webhook?.clientConfig?.service;
  if (service) service.port ??= 443;
}

export const customResourceDefinitionDefinition: ResourceDefinition = {
  group: "apiextensions.k8s.io",
  version: "v1",
  kind: "CustomResourceDefinition",
  resource: "customresourcedefinitions",
  singular: "customresourcedefinition",
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  namespaced: false,
  model: "CustomResourceDefinition",
  setDefaults,
  strategy: {
    prepareForCreate(definition, context) {
      common.prepareForCreate(definition, context);
      rememberStorageVersion(definition);
    },
    prepareForUpdate(definition, previous, context) {
      common.prepareForUpdate(definition, previous, context);
      rememberStorageVersion(definition);
    },
    validateCreate: validateDefinition,
    validateUpdate: validateDefinitionUpdate,
    allowUnconditionalUpdate: false,
    returnsDeletedObject: true,
  },
  subresources: { status: statusSubresource() },
};
