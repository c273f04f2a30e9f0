/** HorizontalPodAutoscaler v1: a view of the stored v2 object, held to the same rules under v2's field names. */
import type { AnyObject, ResourceDefinition, Strategy } from "../../../../machinery/definition.ts";
import { horizontalPodAutoscalerDefinition as v2 } from "../definition.ts";
import { horizontalPodAutoscalerColumns } from "../columns.ts";
import { autoscalerFromV1, autoscalerToV1 } from "./conversion.ts";

type Update = Pick<Strategy<AnyObject>, "prepareForUpdate" | "validateUpdate">;

/** Gives an object the content of another, in place. */
function become(object: AnyObject, other: AnyObject): void {
  for (const key of Object.keys(object)) delete object[key];
  Object.assign(object, other);
}

const throughV2 = (rules: Update): Required<Update> => ({
  prepareForUpdate(autoscaler, previous, context) {
    const next = autoscalerFromV1(autoscaler);
    rules.prepareForUpdate?.(next, autoscalerFromV1(previous), context);
    become(autoscaler, autoscalerToV1(next));
  },
  validateUpdate: (autoscaler, previous, context) =>
    rules.validateUpdate?.(autoscalerFromV1(autoscaler), autoscalerFromV1(previous), context) ?? [],
});

export const horizontalPodAutoscalerV1Definition: ResourceDefinition = {
  ...v2,
  version: "v1",
  model: "HorizontalPodAutoscaler",
  storedAs: {
    group: v2.group,
    version: v2.version,
    resource: v2.resource,
    toStored: autoscalerFromV1,
    fromStored: autoscalerToV1,
  },
  setDefaults(autoscaler) {
    autoscaler.spec ??= {};
    autoscaler.spec.minReplicas ??= 1;
  },
  columns: {
    ...horizontalPodAutoscalerColumns,
    cells: (autoscaler, helpers) => horizontalPodAutoscalerColumns.cells(autoscalerFromV1(autoscaler), helpers),
  },
  strategy: {
    ...throughV2(v2.strategy),
    prepareForCreate(autoscaler, context) {
      const next = autoscalerFromV1(autoscaler);
      v2.strategy.prepareForCreate?.(next, context);
      become(autoscaler, autoscalerToV1(next));
    },
    validateCreate: (autoscaler, context) => v2.strategy.validateCreate?.(autoscalerFromV1(autoscaler), context) ?? [],
  },
  subresources: { status: throughV2(v2.subresources?.status ?? {}) },
};
