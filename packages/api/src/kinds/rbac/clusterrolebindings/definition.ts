/** ClusterRoleBinding. Source: pkg/registry/rbac/clusterrolebinding. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { pathSegmentName } from "../../rest/names.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { clusterRoleBindingColumns } from "../columns.ts";
import { roleRefErrors, setBindingDefaults, validateBinding } from "../rules.ts";

const ROLE_KINDS = ["ClusterRole"];

export const clusterRoleBindingDefinition: ResourceDefinition = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "ClusterRoleBinding",
  resource: "clusterrolebindings",
  singular: "clusterrolebinding",
  namespaced: false,
  model: "ClusterRoleBinding",
  setDefaults: setBindingDefaults,
  columns: clusterRoleBindingColumns,
  strategy: {
    ...commonStrategy({}),
    validateCreate: (binding) => validateBinding(binding, ROLE_KINDS, false),
    validateUpdate: (binding, previous) => [...validateBinding(binding, ROLE_KINDS, false), ...roleRefErrors(binding, previous)],
    allowCreateOnUpdate: true,
    validateName: pathSegmentName,
  },
};
