/** MutatingAdmissionPolicy. Source: pkg/registry/admissionregistration/mutatingadmissionpolicy. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { mutatingPolicyColumns } from "../admission/columns.ts";
import { validateMutatingPolicy, setPolicyDefaults } from "../admission/policies.ts";

export const mutatingAdmissionPolicyDefinition: ResourceDefinition = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicy",
  resource: "mutatingadmissionpolicies",
  singular: "mutatingadmissionpolicy",
  categories: ["api-extensions"],
  namespaced: false,
  model: "MutatingAdmissionPolicy",
  setDefaults: setPolicyDefaults,
  columns: mutatingPolicyColumns,
  strategy: {
    ...commonStrategy({ generation: whenSpecChanges }),
    validateCreate: validateMutatingPolicy,
    validateUpdate: validateMutatingPolicy,
    allowUnconditionalUpdate: false,
  },
};
