/** Service. Source: pkg/registry/core/service. Never has a generation. PUT of a missing one creates it. */
import { nameIsDnsLabel } from "@kubarium/apimachinery";
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { allocateForCreate, allocateForUpdate, release } from "./allocation/allocate.ts";
import { serviceColumns } from "./columns.ts";
import { setServiceDefaults } from "./defaults.ts";
import { completeFrom, dropInternalPolicy, dropWhatTheTypeHasNot } from "./update.ts";
import { validateService, validateServiceStatusUpdate, validateServiceUpdate } from "./validation/service.ts";
import { serviceStatusWarnings, serviceWarnings } from "./warnings.ts";

const common = commonStrategy({ status: () => ({ loadBalancer: {} }) });

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
    prepareForCreate(service, context) {
      common.prepareForCreate(service, context);
      dropInternalPolicy(service);
    },
    validateCreate: (service) => validateService(service),
    prepareForUpdate(service, previous, context) {
      common.prepareForUpdate(service, previous, context);
      dropWhatTheTypeHasNot(service, previous);
    },
    validateUpdate: validateServiceUpdate,
    warningsOnCreate: serviceWarnings,
    warningsOnUpdate: serviceWarnings,
    validateName: nameIsDnsLabel,
    allowCreateOnUpdate: true,
    returnsDeletedObject: true,
    beginCreate: allocateForCreate,
    beginUpdate(service, previous, context) {
      completeFrom(service, previous);
      return allocateForUpdate(service, previous, context);
    },
    afterUpdate: (service, previous, context) => release(previous, service, context),
    afterDelete: (service, context) => release(service, undefined, context),
  },
  columns: serviceColumns,
  selectableFields: (service) => ({ "spec.clusterIP": service.spec?.clusterIP ?? "", "spec.type": service.spec?.type ?? "" }),
  subresources: {
    status: { ...statusSubresource(), validateUpdate: validateServiceStatusUpdate, warningsOnUpdate: serviceStatusWarnings },
  },
};
