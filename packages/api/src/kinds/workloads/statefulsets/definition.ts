/** StatefulSet. Source: pkg/registry/apps/statefulset. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { formatSelector, scaleSubresource } from "../../rest/scale.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { statefulSetColumns } from "./columns.ts";
import { setStatefulSetDefaults } from "./defaults.ts";

export const statefulSetDefinition: ResourceDefinition = {
  group: "apps",
  version: "v1",
  kind: "StatefulSet",
  resource: "statefulsets",
  singular: "statefulset",
  shortNames: ["sts"],
  categories: ["all"],
  namespaced: true,
  model: "StatefulSet",
  setDefaults: setStatefulSetDefaults,
  columns: statefulSetColumns,
  strategy: commonStrategy({ generation: whenSpecChanges, status: () => ({ availableReplicas: 0, replicas: 0 }) }),
  subresources: { status: statusSubresource(), scale: scaleSubresource((statefulSet) => formatSelector(statefulSet.spec.selector)) },
};
