/** LocalSubjectAccessReview: answered, never stored. Source: pkg/registry/authorization/localsubjectaccessreview. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";

export const localSubjectAccessReviewDefinition: ResourceDefinition = {
  group: "authorization.k8s.io",
  version: "v1",
  kind: "LocalSubjectAccessReview",
  resource: "localsubjectaccessreviews",
  singular: "localsubjectaccessreview",
  namespaced: true,
  verbs: ["create"],
  model: "LocalSubjectAccessReview",
  strategy: {},
};
