/** CSINode. Source: pkg/registry/storage/csinode. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const csiNodeDefinition: ResourceDefinition = {
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSINode",
  resource: "csinodes",
  singular: "csinode",
  namespaced: false,
  model: "CSINode",
  strategy: { ...commonStrategy({}), allowUnconditionalUpdate: false, returnsDeletedObject: true },
};
