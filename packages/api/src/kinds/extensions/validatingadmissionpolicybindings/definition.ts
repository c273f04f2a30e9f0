/** ValidatingAdmissionPolicyBinding. Source: pkg/registry/admissionregistration/validatingadmissionpolicybinding. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { policyBindingColumns } from "../admission/columns.ts";
import { setBindingDefaults, validateValidatingBinding } from "../admission/policies.ts";

export const validatingAdmissionPolicyBindingDefinition: ResourceDefinition = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "ValidatingAdmissionPolicyBinding",
  resource: "validatingadmissionpolicybindings",
  singular: "validatingadmissionpolicybinding",
  categories: ["api-extensions"],
  namespaced: false,
  model: "ValidatingAdmissionPolicyBinding",
  setDefaults: setBindingDefaults,
  columns: policyBindingColumns,
  strategy: {
    ...commonStrategy({ generation: whenSpecChanges }),
    validateCreate: validateValidatingBinding,
    validateUpdate: validateValidatingBinding,
    allowUnconditionalUpdate: false,
  },
};
