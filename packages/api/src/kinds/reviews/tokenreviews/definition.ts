/** TokenReview: answered, never stored. Source: pkg/registry/authentication/tokenreview. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";

export const tokenReviewDefinition: ResourceDefinition = {
  group: "authentication.k8s.io",
  version: "v1",
  kind: "TokenReview",
  resource: "tokenreviews",
  singular: "tokenreview",
  namespaced: false,
  verbs: ["create"],
  model: "TokenReview",
  strategy: {},
};
