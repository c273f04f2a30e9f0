/** ResourceClaimTemplate. Source: pkg/registry/resource/resourceclaimtemplate. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { resourceClaimTemplateColumns } from "../columns.ts";
import { setClaimSpecDefaults } from "../claims/defaults.ts";
import { validateClaimTemplate, validateClaimTemplateUpdate } from "./validation.ts";

export const resourceClaimTemplateDefinition: ResourceDefinition = {
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceClaimTemplate",
  resource: "resourceclaimtemplates",
  singular: "resourceclaimtemplate",
  namespaced: true,
  model: "ResourceClaimTemplate",
  columns: resourceClaimTemplateColumns,
  setDefaults: ({ spec }) => setClaimSpecDefaults(spec?.spec),
  strategy: {
    ...commonStrategy({}),
    validateCreate: validateClaimTemplate,
    validateUpdate: validateClaimTemplateUpdate,
    returnsDeletedObject: true,
  },
};
