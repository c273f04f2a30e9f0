/** HorizontalPodAutoscaler v2, the stored form. Source: pkg/registry/autoscaling/horizontalpodautoscaler. No generation. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { horizontalPodAutoscalerColumns } from "./columns.ts";
import { setHorizontalPodAutoscalerDefaults } from "./defaults.ts";

export const horizontalPodAutoscalerDefinition: ResourceDefinition = {
  group: "autoscaling",
  version: "v2",
  kind: "HorizontalPodAutoscaler",
  resource: "horizontalpodautoscalers",
  singular: "horizontalpodautoscaler",
  shortNames: ["hpa"],
  categories: ["all"],
  namespaced: true,
  model: "V2HorizontalPodAutoscaler",
  setDefaults: setHorizontalPodAutoscalerDefaults,
  columns: horizontalPodAutoscalerColumns,
  strategy: commonStrategy({ status: () => ({ currentMetrics: null, desiredReplicas: 0 }) }),
  subresources: { status: statusSubresource() },
};
