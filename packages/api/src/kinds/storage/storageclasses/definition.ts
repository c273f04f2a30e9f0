/** StorageClass. Source: pkg/registry/storage/storageclass. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const storageClassDefinition: ResourceDefinition = {
  group: "storage.k8s.io",
  version: "v1",
  kind: "StorageClass",
  resource: "storageclasses",
  singular: "storageclass",
  shortNames: ["sc"],
  namespaced: false,
  model: "StorageClass",
  strategy: { ...commonStrategy({}), returnsDeletedObject: true },
};
