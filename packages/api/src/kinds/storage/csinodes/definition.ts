/** CSINode. Source: pkg/registry/storage/csinode. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { validateCsiNode, validateCsiNodeUpdate } from "./validation.ts";

export const csiNodeDefinition: ResourceDefinition = {
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSINode",
  resource: "csinodes",
  singular: "csinode",
  namespaced: false,
  model: "CSINode",
  columns: tableOf(
    nameColumn,
    {
      name: "Drivers",
      description: "Drivers indicates the number of CSI drivers registered on the node",
      type: "integer",
      cell: ({ spec }) => spec?.drivers?.length ?? 0,
    },
    ageColumn,
  ),
  strategy: {
    ...commonStrategy({}),
    validateCreate: validateCsiNode,
    validateUpdate: validateCsiNodeUpdate,
    allowUnconditionalUpdate: false,
    returnsDeletedObject: true,
  },
};
