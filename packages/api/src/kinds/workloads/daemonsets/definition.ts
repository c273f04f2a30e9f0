/** DaemonSet. Source: pkg/registry/apps/daemonset. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { podTemplateWarnings } from "../../pods/index.ts";
import { sameValue, whenSpecChanges } from "../../rest/generation.ts";
import { statusSubresource } from "../../rest/status.ts";
import { templateStrategy } from "../template-strategy.ts";
import { daemonSetColumns } from "./columns.ts";
import { setDaemonSetDefaults } from "./defaults.ts";
import { setTemplateGeneration, templateGenerationOf } from "./template-generation.ts";
import { validateDaemonSet, validateDaemonSetStatus, validateDaemonSetUpdate } from "./validation.ts";

const shared = templateStrategy({
  generation: whenSpecChanges,
  status: () => ({ currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 }),
});

const status = statusSubresource();

export const daemonSetDefinition: ResourceDefinition = {
  group: "apps",
  version: "v1",
  kind: "DaemonSet",
  resource: "daemonsets",
  singular: "daemonset",
  shortNames: ["ds"],
  categories: ["all"],
  namespaced: true,
  model: "DaemonSet",
  setDefaults: setDaemonSetDefaults,
  columns: daemonSetColumns,
  strategy: {
    ...shared,
    prepareForCreate(daemonSet, context) {
      shared.prepareForCreate(daemonSet, context);
      setTemplateGeneration(daemonSet, Math.max(1, templateGenerationOf(daemonSet)));
    },
    validateCreate: validateDaemonSet,
    prepareForUpdate(daemonSet, previous, context) {
      shared.prepareForUpdate(daemonSet, previous, context);
      const changed = !sameValue(daemonSet.spec.template, previous.spec.template);
      setTemplateGeneration(daemonSet, templateGenerationOf(previous) + (changed ? 1 : 0));
    },
    validateUpdate: validateDaemonSetUpdate,
    /** Only about a template that has changed. */
    warningsOnUpdate(daemonSet, previous) {
      const changed = templateGenerationOf(daemonSet) !== templateGenerationOf(previous);
      return changed ? podTemplateWarnings(daemonSet.spec.template, "spec.template") : [];
    },
  },
  subresources: {
    status: {
      prepareForUpdate(daemonSet, previous, context) {
        status.prepareForUpdate?.(daemonSet, previous, context);
        setTemplateGeneration(daemonSet, templateGenerationOf(previous));
      },
      validateUpdate: validateDaemonSetStatus,
    },
  },
};
