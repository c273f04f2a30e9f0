/** Pod. Source: pkg/registry/core/pod. */
import type { Pod } from "../../generated/types.ts";
import type { ResourceDefinition } from "../../machinery/definition.ts";
import { podColumns } from "./columns.ts";
import { setPodDefaults } from "./defaults/pod.ts";
import { prepareForCreate } from "./strategy/create.ts";
import { gracePeriodSeconds } from "./strategy/delete.ts";
import { prepareForEphemeralContainers, prepareForResize, prepareForStatusUpdate, prepareForUpdate } from "./strategy/update.ts";
import { validatePodCreate } from "./validation/pod.ts";
import { validateEphemeralContainersUpdate } from "./validation/update/ephemeral-containers.ts";
import { validatePodUpdate } from "./validation/update/pod.ts";
import { validatePodResize } from "./validation/update/resize.ts";
import { validatePodStatusUpdate } from "./validation/update/status.ts";
import { warningsOnCreate } from "./warnings/pod.ts";
import { warningsOnStatusUpdate } from "./warnings/status.ts";

export const podDefinition: ResourceDefinition<Pod> = {
  group: "",
  version: "v1",
  kind: "Pod",
  resource: "pods",
  singular: "pod",
  shortNames: ["po"],
  categories: ["all"],
  namespaced: true,
  model: "Pod",
  setDefaults: setPodDefaults,
  strategy: {
    prepareForCreate,
    validateCreate: validatePodCreate,
    prepareForUpdate,
    validateUpdate: validatePodUpdate,
    warningsOnCreate,
    gracePeriodSeconds,
    returnsDeletedObject: true,
  },
  columns: podColumns,
  selectableFields: ({ spec, status = {} }) => ({
    "spec.nodeName": spec.nodeName ?? "",
    "spec.restartPolicy": spec.restartPolicy ?? "",
    "spec.schedulerName": spec.schedulerName ?? "",
    "spec.serviceAccountName": spec.serviceAccountName ?? "",
    "spec.hostNetwork": String(spec.hostNetwork ?? false),
    "status.phase": status.phase ?? "",
    "status.podIP": status.podIPs?.[0]?.ip ?? "",
    "status.nominatedNodeName": status.nominatedNodeName ?? "",
  }),
  subresources: {
    status: {
      prepareForUpdate: prepareForStatusUpdate,
      validateUpdate: validatePodStatusUpdate,
      warningsOnUpdate: warningsOnStatusUpdate,
    },
    updates: {
      ephemeralcontainers: { prepareForUpdate: prepareForEphemeralContainers, validateUpdate: validateEphemeralContainersUpdate },
      resize: { prepareForUpdate: prepareForResize, validateUpdate: validatePodResize },
    },
  },
};
