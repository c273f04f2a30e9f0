/** RoleBinding. Source: pkg/registry/rbac/rolebinding. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { pathSegmentName } from "../../rest/names.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { roleBindingColumns } from "../columns.ts";
import { roleRefErrors, setBindingDefaults, validateBinding } from "../rules.ts";

const ROLE_KINDS = ["Role", "ClusterRole"];

export const roleBindingDefinition: ResourceDefinition = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "RoleBinding",
  resource: "rolebindings",
  singular: "rolebinding",
  namespaced: true,
  model: "RoleBinding",
  setDefaults: setBindingDefaults,
  columns: roleBindingColumns,
  strategy: {
    ...commonStrategy({}),
    validateCreate: (binding) => validateBinding(binding, ROLE_KINDS, true),
    validateUpdate: (binding, previous) => [...validateBinding(binding, ROLE_KINDS, true), ...roleRefErrors(binding, previous)],
    allowCreateOnUpdate: true,
    validateName: pathSegmentName,
  },
};
