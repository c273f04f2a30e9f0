/** SelfSubjectReview: answered, never stored. Source: pkg/registry/authentication/selfsubjectreview. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";

export const selfSubjectReviewDefinition: ResourceDefinition = {
  group: "authentication.k8s.io",
  version: "v1",
  kind: "SelfSubjectReview",
  resource: "selfsubjectreviews",
  singular: "selfsubjectreview",
  namespaced: false,
  verbs: ["create"],
  model: "SelfSubjectReview",
  strategy: {},
};
