/** ResourceClaim. Source: pkg/registry/resource/resourceclaim. */
import { Path, validateImmutableField } from "@kubarium/apimachinery";
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { allMetadata, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { resourceClaimColumns } from "../columns.ts";
import { setClaimSpecDefaults } from "../claims/defaults.ts";
import { printedClaimSpec } from "../claims/printed.ts";
import { validateClaimSpec } from "../claims/validation.ts";

const SPEC = new Path("spec");

export const resourceClaimDefinition: ResourceDefinition = {
  group: "resource.k8s.io",
  version: "v1",
  kind: "ResourceClaim",
  resource: "resourceclaims",
  singular: "resourceclaim",
  namespaced: true,
  model: "ResourceResourceClaim",
  columns: resourceClaimColumns,
  setDefaults: ({ spec }) => setClaimSpecDefaults(spec),
  strategy: {
    ...commonStrategy({ status: () => ({}) }),
    validateCreate: ({ spec }) => validateClaimSpec(spec, SPEC),
    validateUpdate: ({ spec }, previous) => validateImmutableField(printedClaimSpec(spec), printedClaimSpec(previous.spec), SPEC),
    returnsDeletedObject: true,
  },
  subresources: { status: statusSubresource(allMetadata) },
};
