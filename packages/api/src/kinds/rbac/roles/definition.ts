/** Role. Source: pkg/registry/rbac/role. */
import type { ResourceDefinition } from "../../../machinery/definition.ts";
import { pathSegmentName } from "../../rest/names.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { validateRole } from "../rules.ts";

export const roleDefinition: ResourceDefinition = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  kind: "Role",
  resource: "roles",
  singular: "role",
  namespaced: true,
  model: "Role",
  strategy: {
    ...commonStrategy({}),
    validateCreate: validateRole,
    validateUpdate: validateRole,
    allowCreateOnUpdate: true,
    validateName: pathSegmentName,
  },
};
