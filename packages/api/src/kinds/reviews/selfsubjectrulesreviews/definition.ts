/** SelfSubjectRulesReview: answered, never stored. Source: pkg/registry/authorization/selfsubjectrulesreview. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";

export const selfSubjectRulesReviewDefinition: ResourceDefinition = {
  group: "authorization.k8s.io",
  version: "v1",
  kind: "SelfSubjectRulesReview",
  resource: "selfsubjectrulesreviews",
  singular: "selfsubjectrulesreview",
  namespaced: false,
  verbs: ["create"],
  model: "SelfSubjectRulesReview",
  strategy: {},
};
