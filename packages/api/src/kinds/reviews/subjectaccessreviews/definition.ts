/** SubjectAccessReview: answered, never stored. Source: pkg/registry/authorization/subjectaccessreview. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";

export const subjectAccessReviewDefinition: ResourceDefinition = {
  group: "authorization.k8s.io",
  version: "v1",
  kind: "SubjectAccessReview",
  resource: "subjectaccessreviews",
  singular: "subjectaccessreview",
  namespaced: false,
  verbs: ["create"],
  model: "SubjectAccessReview",
  strategy: {},
};
