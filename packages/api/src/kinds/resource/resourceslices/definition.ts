/** ResourceSlice. Source: pkg/registry/resource/resourceslice. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { resourceSliceColumns } from "../columns.ts";

export const resourceSliceDefinition: ResourceDefinition = {
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceSlice",
  resource: "resourceslices",
  singular: "resourceslice",
  namespaced: false,
  model: "ResourceSlice",
  columns: resourceSliceColumns,
  strategy: { ...commonStrategy({ generation: whenSpecChanges }), returnsDeletedObject: true },
  selectableFields: (slice) => ({ "spec.nodeName": slice.spec?.nodeName ?? "", "spec.driver": slice.spec?.driver ?? "" }),
};
