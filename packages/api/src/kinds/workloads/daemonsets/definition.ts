/** DaemonSet. Source: pkg/registry/apps/daemonset. The template's own generation lives in an annotation that clients cannot set. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { sameValue, whenSpecChanges } from "../../rest/generation.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { daemonSetColumns } from "./columns.ts";
import { setDaemonSetDefaults } from "./defaults.ts";

const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

const common = commonStrategy({
  generation: whenSpecChanges,
  status: () => ({ currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 }),
});

const status = statusSubresource();

function templateGenerationOf(daemonSet: AnyObject): number {
  const generation = Number(daemonSet.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
  return Number.isSafeInteger(generation) ? generation : 0;
}

function setTemplateGeneration(daemonSet: AnyObject, generation: number): void {
  daemonSet.metadata.annotations = { ...daemonSet.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
}

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
    prepareForCreate(daemonSet, context) {
      common.prepareForCreate(daemonSet, context);
      setTemplateGeneration(daemonSet, Math.max(1, templateGenerationOf(daemonSet)));
    },
    prepareForUpdate(daemonSet, previous, context) {
      common.prepareForUpdate(daemonSet, previous, context);
      const changed = !sameValue(daemonSet.spec.template, previous.spec.template);
      setTemplateGeneration(daemonSet, templateGenerationOf(previous) + (changed ? 1 : 0));
    },
  },
  subresources: {
    status: {
      prepareForUpdate(daemonSet, previous, context) {
        status.prepareForUpdate?.(daemonSet, previous, context);
        setTemplateGeneration(daemonSet, templateGenerationOf(previous));
      },
    },
  },
};
