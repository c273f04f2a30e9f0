/** StatefulSet. Source: pkg/registry/apps/statefulset. */
import { nameIsDnsLabel } from "@kubarium/apimachinery";
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { formatSelector, scaleSubresource } from "../../rest/scale.ts";
import { statusSubresource } from "../../rest/status.ts";
import { templateStrategy } from "../template-strategy.ts";
import { statefulSetColumns } from "./columns.ts";
import { setStatefulSetDefaults } from "./defaults.ts";
import { validateStatefulSet, validateStatefulSetStatus, validateStatefulSetUpdate } from "./validation.ts";
import { claimAndHistoryWarnings } from "./warnings.ts";

const shared = templateStrategy({ generation: whenSpecChanges, status: () => ({ availableReplicas: 0, replicas: 0 }) });

/** MaxUnavailableStatefulSet is off in 1.36. */
function dropDisabledFields({ spec }: AnyObject): void {
  delete spec.updateStrategy?.rollingUpdate?.maxUnavailable;
}

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
  strategy: {
    validateName: nameIsDnsLabel,
    prepareForCreate(statefulSet, context) {
      dropDisabledFields(statefulSet);
      shared.prepareForCreate(statefulSet, context);
    },
    validateCreate: validateStatefulSet,
    prepareForUpdate(statefulSet, previous, context) {
      dropDisabledFields(statefulSet);
      shared.prepareForUpdate(statefulSet, previous, context);
    },
    validateUpdate: validateStatefulSetUpdate,
    warningsOnCreate: (statefulSet) => [...shared.warningsOnCreate(statefulSet), ...claimAndHistoryWarnings(statefulSet, "")],
    /** Kubernetes names the claims' spec otherwise on an update. */
    warningsOnUpdate: (statefulSet, previous) => [
      ...shared.warningsOnUpdate(statefulSet, previous),
      ...claimAndHistoryWarnings(statefulSet, ".Spec"),
    ],
  },
  subresources: {
    status: { ...statusSubresource(), validateUpdate: validateStatefulSetStatus },
    scale: scaleSubresource((statefulSet) => formatSelector(statefulSet.spec.selector)),
  },
};
