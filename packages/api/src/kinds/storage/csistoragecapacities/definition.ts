/** CSIStorageCapacity. Source: pkg/registry/storage/csistoragecapacity. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { capacityWarnings, validateCsiStorageCapacity, validateCsiStorageCapacityUpdate } from "./validation.ts";

export const csiStorageCapacityDefinition: ResourceDefinition = {
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSIStorageCapacity",
  resource: "csistoragecapacities",
  singular: "csistoragecapacity",
  namespaced: true,
  model: "CSIStorageCapacity",
  columns: tableOf(
    nameColumn,
    {
      name: "StorageClassName",
      field: "api.storage.v1.CSIStorageCapacity.storageClassName",
      cell: ({ storageClassName }) => storageClassName ?? "",
    },
    { name: "Capacity", field: "api.storage.v1.CSIStorageCapacity.capacity", cell: ({ capacity }) => capacity ?? "<unset>" },
    ageColumn,
  ),
  strategy: {
    ...commonStrategy({}),
    validateCreate: (capacity) => validateCsiStorageCapacity(capacity),
    validateUpdate: validateCsiStorageCapacityUpdate,
    warningsOnCreate: capacityWarnings,
    warningsOnUpdate: capacityWarnings,
    allowUnconditionalUpdate: false,
  },
};
