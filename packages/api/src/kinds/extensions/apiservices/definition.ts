/** APIService. Source: kube-aggregator/pkg/registry/apiservice. One without a service is served here, so it is available at once. */
import { formatTime } from "@kubarium/apimachinery";
import type { AnyObject, ResourceDefinition, StrategyContext } from "../../../machinery/definition.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";

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
  strategy: { ...commonStrategy({ status: initialStatus }), allowUnconditionalUpdate: false },
  subresources: { status: statusSubresource(["labels", "annotations", "finalizers", "ownerReferences"]) },
};
