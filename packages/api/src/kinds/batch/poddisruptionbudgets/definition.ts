/** PodDisruptionBudget. Source: pkg/registry/policy/poddisruptionbudget. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { podDisruptionBudgetColumns } from "./columns.ts";
import { validatePodDisruptionBudget, validatePodDisruptionBudgetStatus } from "./validation.ts";

export const podDisruptionBudgetDefinition: ResourceDefinition = {
  group: "policy",
  version: "v1",
  kind: "PodDisruptionBudget",
  resource: "poddisruptionbudgets",
  singular: "poddisruptionbudget",
  shortNames: ["pdb"],
  namespaced: true,
  model: "PodDisruptionBudget",
  columns: podDisruptionBudgetColumns,
  strategy: {
    ...commonStrategy({
      generation: whenSpecChanges,
      status: () => ({ currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }),
    }),
    validateCreate: validatePodDisruptionBudget,
    validateUpdate: validatePodDisruptionBudget,
    allowUnconditionalUpdate: false,
  },
  subresources: { status: { ...statusSubresource(), validateUpdate: validatePodDisruptionBudgetStatus } },
};
