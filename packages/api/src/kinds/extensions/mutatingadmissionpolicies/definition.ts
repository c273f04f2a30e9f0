/** MutatingAdmissionPolicy. Source: pkg/registry/admissionregistration/mutatingadmissionpolicy. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { whenSpecChanges } from "../../rest/generation.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const mutatingAdmissionPolicyDefinition: ResourceDefinition = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  kind: "MutatingAdmissionPolicy",
  resource: "mutatingadmissionpolicies",
  singular: "mutatingadmissionpolicy",
  categories: ["api-extensions"],
  namespaced: false,
  model: "MutatingAdmissionPolicy",
  strategy: { ...commonStrategy({ generation: whenSpecChanges }), allowUnconditionalUpdate: false },
};
