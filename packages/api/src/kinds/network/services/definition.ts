/** Service. Source: pkg/registry/core/service. Never has a generation. PUT of a missing one creates it. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { allocate, releaseUnused } from "./allocation.ts";
import { serviceColumns } from "./columns.ts";
import { setServiceDefaults } from "./defaults.ts";

const common = commonStrategy({ status: () => ({ loadBalancer: {} }) });

/** What the new type has no use for goes, unless the client says otherwise. Source: patchAllocatedValues, dropTypeDependentFields. */
function dropWhatTheTypeHasNot(service: AnyObject, previous: AnyObject): void {
  const { spec } = service;
  const before = previous.spec;
  if (spec.type === before.type) return;
  if (spec.type === "ExternalName")
    for (const field of ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"]) delete spec[field];
  if (spec.type === "ClusterIP" || spec.type === "ExternalName") {
    for (const [index, port] of (spec.ports ?? []).entries()) if (port.nodePort === before.ports?.[index]?.nodePort) delete port.nodePort;
    delete spec.externalTrafficPolicy;
  }
  if (spec.type !== "LoadBalancer") {
    for (const field of ["allocateLoadBalancerNodePorts", "healthCheckNodePort", "loadBalancerClass"]) delete spec[field];
    service.status = { loadBalancer: {} };
  }
}

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
  setDefaults: setServiceDefaults,
  strategy: {
    ...common,
    prepareForUpdate(service, previous, context) {
      common.prepareForUpdate(service, previous, context);
      dropWhatTheTypeHasNot(service, previous);
    },
    allowCreateOnUpdate: true,
    returnsDeletedObject: true,
    beginCreate: (service, context) => allocate(service, undefined, context),
    async beginUpdate(service, previous, context) {
      const undo = await allocate(service, previous, context);
      await releaseUnused(service, previous, context);
      return undo;
    },
    afterDelete: (service, context) => releaseUnused(undefined, service, context),
  },
  columns: serviceColumns,
  selectableFields: (service) => ({ "spec.clusterIP": service.spec?.clusterIP ?? "", "spec.type": service.spec?.type ?? "" }),
  subresources: { status: statusSubresource() },
};
