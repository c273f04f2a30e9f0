/** ReplicationController. Source: pkg/registry/core/replicationcontroller. A delete that says nothing orphans its Pods. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { podTemplateWarnings } from "../../pods/index.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { formatSet, scaleSubresource } from "../../rest/scale.ts";
import { statusSubresource } from "../../rest/status.ts";
import { replicationControllerColumns } from "./columns.ts";
import { setReplicationControllerDefaults } from "./defaults.ts";
import { validateReplicaSetStatus } from "../replicasets/validation.ts";
import { hasNewGeneration, templateStrategy } from "../template-strategy.ts";
import { validateReplicationController } from "./validation.ts";

export const replicationControllerDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "ReplicationController",
  resource: "replicationcontrollers",
  singular: "replicationcontroller",
  shortNames: ["rc"],
  categories: ["all"],
  namespaced: true,
  model: "ReplicationController",
  setDefaults: setReplicationControllerDefaults,
  columns: replicationControllerColumns,
  strategy: {
    ...templateStrategy({ namesPods: true, generation: whenSpecChanges, status: () => ({ replicas: 0 }) }),
    validateCreate: validateReplicationController,
    validateUpdate: validateReplicationController,
    /** About the template as it was: Kubernetes mixes up the two. */
    warningsOnUpdate: (controller, previous) =>
      hasNewGeneration(controller, previous) ? podTemplateWarnings(previous.spec.template, "spec.template") : [],
    defaultPropagation: "Orphan",
  },
  selectableFields: (controller) => ({ "status.replicas": String(controller.status?.replicas ?? 0) }),
  subresources: {
    status: { ...statusSubresource(), validateUpdate: validateReplicaSetStatus },
    scale: scaleSubresource((controller) => formatSet(controller.spec.selector)),
  },
};
