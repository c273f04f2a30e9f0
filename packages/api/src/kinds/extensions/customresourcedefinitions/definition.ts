/** CustomResourceDefinition. Source: apiextensions-apiserver/pkg/registry/customresourcedefinition. A storage version is remembered. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";

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
  strategy: {
    prepareForCreate(definition, context) {
      common.prepareForCreate(definition, context);
      rememberStorageVersion(definition);
    },
    prepareForUpdate(definition, previous, context) {
      common.prepareForUpdate(definition, previous, context);
      rememberStorageVersion(definition);
    },
    allowUnconditionalUpdate: false,
  },
  subresources: { status: statusSubresource() },
};
