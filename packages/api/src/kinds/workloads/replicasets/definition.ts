/** ReplicaSet. Source: pkg/registry/apps/replicaset. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { formatSelector, scaleSubresource } from "../../rest/scale.ts";
import { statusSubresource } from "../../rest/status.ts";
import { replicaSetColumns } from "./columns.ts";
import { setReplicaSetDefaults } from "./defaults.ts";
import { templateStrategy } from "../template-strategy.ts";
import { validateReplicaSet, validateReplicaSetStatus, validateReplicaSetUpdate } from "./validation.ts";

export const replicaSetDefinition: ResourceDefinition = {
  group: "apps",
  version: "v1",
  kind: "ReplicaSet",
  resource: "replicasets",
  singular: "replicaset",
  shortNames: ["rs"],
  categories: ["all"],
  namespaced: true,
  model: "ReplicaSet",
  setDefaults: setReplicaSetDefaults,
  columns: replicaSetColumns,
  strategy: {
    ...templateStrategy({ namesPods: true, generation: whenSpecChanges, status: () => ({ replicas: 0 }) }),
    validateCreate: validateReplicaSet,
    validateUpdate: validateReplicaSetUpdate,
  },
  selectableFields: (replicaSet) => ({ "status.replicas": String(replicaSet.status?.replicas ?? 0) }),
  subresources: {
    status: { ...statusSubresource(), validateUpdate: validateReplicaSetStatus },
    scale: scaleSubresource((replicaSet) => formatSelector(replicaSet.spec.selector)),
  },
};
