/** CSIStorageCapacity. Source: pkg/registry/storage/csistoragecapacity. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const csiStorageCapacityDefinition: ResourceDefinition = {
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSIStorageCapacity",
  resource: "csistoragecapacities",
  singular: "csistoragecapacity",
  namespaced: true,
  model: "CSIStorageCapacity",
  strategy: { ...commonStrategy({}), allowUnconditionalUpdate: false },
};
