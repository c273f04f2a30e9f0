/** ClusterRole. Source: pkg/registry/rbac/clusterrole. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { pathSegmentName } from "../../rest/names.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { validateClusterRole } from "../rules.ts";

export const clusterRoleDefinition: ResourceDefinition = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "ClusterRole",
  resource: "clusterroles",
  singular: "clusterrole",
  namespaced: false,
  model: "ClusterRole",
  strategy: {
    ...commonStrategy({}),
    validateCreate: validateClusterRole,
    validateUpdate: validateClusterRole,
    allowCreateOnUpdate: true,
    validateName: pathSegmentName,
  },
};
