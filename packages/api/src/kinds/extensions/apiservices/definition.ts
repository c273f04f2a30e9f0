/** APIService. Source: kube-aggregator/pkg/registry/apiservice. One without a service is served here, so it is available at once. */
import { formatTime, nameIsPathSegment } from "@kubarium/apimachinery";
import type { AnyObject, ResourceDefinition, StrategyContext } from "../../../machinery/definition.ts";
import { statusSubresource } from "../../rest/status.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { availability, serviceName, validateApiService, validateApiServiceStatus } from "./validation.ts";

function initialStatus(apiService: AnyObject, { clock }: StrategyContext): Record<string, unknown> {
  if (apiService.spec?.service) return {};
  const condition = {
    type: "Available",
    status: "True",
    lastTransitionTime: formatTime(clock.now()),
    reason: "Local",
    message: "Local APIServices are always available",
  };
  return { conditions: [condition] };
}

export const apiServiceDefinition: ResourceDefinition = {
  group: "apiregistration.k8s.io",
  version: "v1",
  kind: "APIService",
  resource: "apiservices",
  singular: "apiservice",
  categories: ["api-extensions"],
  namespaced: false,
  model: "APIService",
  setDefaults({ spec }) {
    if (spec?.service) spec.service.port ??= 443;
  },
  columns: tableOf(
    nameColumn,
    { name: "Service", description: "The reference to the service that hosts this API endpoint.", cell: serviceName },
    { name: "Available", description: "Whether this service is available.", cell: availability },
    ageColumn,
  ),
  strategy: {
    ...commonStrategy({ status: initialStatus }),
    validateCreate: validateApiService,
    validateUpdate: validateApiService,
    validateName: nameIsPathSegment,
    allowUnconditionalUpdate: false,
  },
  subresources: {
    status: {
      ...statusSubresource(["labels", "annotations", "finalizers", "ownerReferences"]),
      validateUpdate: validateApiServiceStatus,
    },
  },
};
