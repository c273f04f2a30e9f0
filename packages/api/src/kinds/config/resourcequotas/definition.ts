/** ResourceQuota. Source: pkg/registry/core/resourcequota. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { setResourceListDefaults } from "../../pods/defaults/resource-list.ts";
import { statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { resourceQuotaColumns } from "../columns.ts";
import { validateResourceQuota, validateResourceQuotaStatusUpdate, validateResourceQuotaUpdate } from "./validation.ts";
import { resourceQuotaWarnings } from "./warnings.ts";

export const resourceQuotaDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "ResourceQuota",
  resource: "resourcequotas",
  singular: "resourcequota",
  shortNames: ["quota"],
  namespaced: true,
  model: "ResourceQuota",
  setDefaults({ spec, status }) {
    for (const list of [spec?.hard, status?.hard, status?.used]) setResourceListDefaults(list);
  },
  columns: resourceQuotaColumns,
  strategy: {
    ...commonStrategy({ status: () => ({}) }),
    validateCreate: validateResourceQuota,
    validateUpdate: validateResourceQuotaUpdate,
    warningsOnCreate: resourceQuotaWarnings,
    returnsDeletedObject: true,
  },
  subresources: { status: { ...statusSubresource(), validateUpdate: validateResourceQuotaStatusUpdate } },
};
