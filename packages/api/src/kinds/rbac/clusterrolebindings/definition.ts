/** ClusterRoleBinding. Source: pkg/registry/rbac/clusterrolebinding. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { pathSegmentName } from "../../rest/names.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const clusterRoleBindingDefinition: ResourceDefinition = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "ClusterRoleBinding",
  resource: "clusterrolebindings",
  singular: "clusterrolebinding",
  namespaced: false,
  model: "ClusterRoleBinding",
  strategy: { ...commonStrategy({}), allowCreateOnUpdate: true, validateName: pathSegmentName },
};
