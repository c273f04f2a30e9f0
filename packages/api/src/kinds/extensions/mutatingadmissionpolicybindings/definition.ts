/** MutatingAdmissionPolicyBinding. Source: pkg/registry/admissionregistration/mutatingadmissionpolicybinding. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { policyBindingColumns } from "../admission/columns.ts";
import { setBindingDefaults, validateMutatingBinding } from "../admission/policies.ts";

export const mutatingAdmissionPolicyBindingDefinition: ResourceDefinition = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicyBinding",
  resource: "mutatingadmissionpolicybindings",
  singular: "mutatingadmissionpolicybinding",
  categories: ["api-extensions"],
  namespaced: false,
  model: "MutatingAdmissionPolicyBinding",
  setDefaults: setBindingDefaults,
  columns: policyBindingColumns,
  strategy: {
    ...commonStrategy({ generation: whenSpecChanges }),
    validateCreate: validateMutatingBinding,
    validateUpdate: validateMutatingBinding,
    allowUnconditionalUpdate: false,
  },
};
