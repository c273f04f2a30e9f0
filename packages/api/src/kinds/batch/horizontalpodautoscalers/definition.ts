/** HorizontalPodAutoscaler v2, the stored form. Source: pkg/registry/autoscaling/horizontalpodautoscaler. No generation. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { horizontalPodAutoscalerColumns } from "./columns.ts";
import { setHorizontalPodAutoscalerDefaults } from "./defaults.ts";
import { withoutRoundTrip } from "./v1/annotations.ts";
import { validateAutoscaler, validateAutoscalerStatus, validateAutoscalerUpdate } from "./validation/spec.ts";

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
  setDefaults(autoscaler) {
    autoscaler.metadata = withoutRoundTrip(autoscaler.metadata);
    setHorizontalPodAutoscalerDefaults(autoscaler);
  },
  columns: horizontalPodAutoscalerColumns,
  strategy: {
    ...commonStrategy({ status: () => ({ desiredReplicas: 0 }) }),
    validateCreate: validateAutoscaler,
    validateUpdate: validateAutoscalerUpdate,
  },
  subresources: { status: { ...statusSubresource(), validateUpdate: validateAutoscalerStatus } },
};
