/** Deployment. Source: pkg/registry/apps/deployment. Annotations count as a wish; a write of the status lets new ones through, but no labels. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecOrAnnotationsChange } from "../../rest/generation.ts";
import { formatSelector, scaleSubresource } from "../../rest/scale.ts";
import { statusSubresource } from "../../rest/status.ts";
import { deploymentColumns } from "./columns.ts";
import { setDeploymentDefaults } from "./defaults.ts";
import { templateStrategy } from "../template-strategy.ts";
import { validateDeployment, validateDeploymentStatus, validateDeploymentUpdate } from "./validation.ts";

export const deploymentDefinition: ResourceDefinition = {
  group: "apps",
  version: "v1",
  kind: "Deployment",
  resource: "deployments",
  singular: "deployment",
  shortNames: ["deploy"],
  categories: ["all"],
  namespaced: true,
  model: "Deployment",
  setDefaults: setDeploymentDefaults,
  columns: deploymentColumns,
  strategy: {
    ...templateStrategy({ namesPods: true, generation: whenSpecOrAnnotationsChange, status: () => ({}) }),
    validateCreate: validateDeployment,
    validateUpdate: validateDeploymentUpdate,
  },
  subresources: {
    status: { ...statusSubresource(["labels"]), validateUpdate: validateDeploymentStatus },
    scale: scaleSubresource((deployment) => formatSelector(deployment.spec.selector)),
  },
};
