/** CSIDriver. Source: pkg/registry/storage/csidriver. Starts without a generation and counts changes of its spec from there. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const csiDriverDefinition: ResourceDefinition = {
  group: "storage.k8s.io",
  version: "v1",
  kind: "CSIDriver",
  resource: "csidrivers",
  singular: "csidriver",
  namespaced: false,
  model: "CSIDriver",
  strategy: {
    prepareForUpdate: commonStrategy({ generation: whenSpecChanges }).prepareForUpdate,
    allowUnconditionalUpdate: false,
    returnsDeletedObject: true,
  },
};
