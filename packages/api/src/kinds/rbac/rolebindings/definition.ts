/** RoleBinding. Source: pkg/registry/rbac/rolebinding. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { pathSegmentName } from "../../rest/names.ts";
import { commonStrategy } from "../../rest/strategy.ts";

export const roleBindingDefinition: ResourceDefinition = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "RoleBinding",
  resource: "rolebindings",
  singular: "rolebinding",
  namespaced: true,
  model: "RoleBinding",
  strategy: { ...commonStrategy({}), allowCreateOnUpdate: true, validateName: pathSegmentName },
};
