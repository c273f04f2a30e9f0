/** ValidatingAdmissionPolicy. Source: pkg/registry/admissionregistration/validatingadmissionpolicy. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { allMetadata, statusSubresource } from "../../rest/status.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { validatingPolicyColumns } from "../admission/columns.ts";
import { validateValidatingPolicy, setPolicyDefaults } from "../admission/policies.ts";

export const validatingAdmissionPolicyDefinition: ResourceDefinition = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingAdmissionPolicy",
  resource: "validatingadmissionpolicies",
  singular: "validatingadmissionpolicy",
  categories: ["api-extensions"],
  namespaced: false,
  model: "ValidatingAdmissionPolicy",
  setDefaults: setPolicyDefaults,
  columns: validatingPolicyColumns,
  strategy: {
    ...commonStrategy({ generation: whenSpecChanges, status: () => ({}) }),
    validateCreate: validateValidatingPolicy,
    validateUpdate: validateValidatingPolicy,
    allowUnconditionalUpdate: false,
  },
  subresources: { status: statusSubresource(allMetadata) },
};
