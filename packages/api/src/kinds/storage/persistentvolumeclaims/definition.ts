/** PersistentVolumeClaim. Source: pkg/registry/core/persistentvolumeclaim. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const persistentVolumeClaimDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "PersistentVolumeClaim",
  resource: "persistentvolumeclaims",
  singular: "persistentvolumeclaim",
  shortNames: ["pvc"],
  namespaced: true,
  model: "PersistentVolumeClaim",
  strategy: { ...commonStrategy({ status: () => ({ phase: "Pending" }) }), returnsDeletedObject: true },
  subresources: { status: statusSubresource() },
};
