/** Service. Source: pkg/registry/core/service. Never has a generation. PUT of a missing one creates it. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const serviceDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "Service",
  resource: "services",
  singular: "service",
  shortNames: ["svc"],
  categories: ["all"],
  namespaced: true,
  model: "Service",
  strategy: { ...commonStrategy({ status: () => ({ loadBalancer: {} }) }), allowCreateOnUpdate: true, returnsDeletedObject: true },
  selectableFields: (service) => ({ "spec.clusterIP": service.spec?.clusterIP ?? "", "spec.type": service.spec?.type ?? "" }),
  subresources: { status: statusSubresource() },
};
