/** SelfSubjectAccessReview: answered, never stored. Source: pkg/registry/authorization/selfsubjectaccessreview. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";

export const selfSubjectAccessReviewDefinition: ResourceDefinition = {
  group: "authorization.k8s.io",
  version: "v1",
  kind: "SelfSubjectAccessReview",
  resource: "selfsubjectaccessreviews",
  singular: "selfsubjectaccessreview",
  namespaced: false,
  verbs: ["create"],
  model: "SelfSubjectAccessReview",
  strategy: {},
};
