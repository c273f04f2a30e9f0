/** Nobody hands out rights that he has not, unless he may `escalate` or `bind`. Source: pkg/registry/rbac/{escalation_check,role,rolebinding}. */
import type { AnyObject } from "@kubarium/api/server";
import { aggregateText, deepEqual, forbidden, notFound } from "@kubarium/apimachinery";
import type { AdmissionAttributes, AdmissionPlugin } from "../../admission/admission.ts";
import { SYSTEM_MASTERS } from "../../authentication/authenticator.ts";
import type { AuthorizationAttributes, Authorizer } from "../authorizer.ts";
import { compact, ruleText, uncovered } from "./coverage.ts";
import { goQuote } from "./quote.ts";
import type { RbacAuthorizer } from "./rbac-authorizer.ts";
import type { PolicyRule } from "./rules.ts";

const GROUP = "rbac.authorization.k8s.io";
const ROLES = new Set([`roles.${GROUP}`, `clusterroles.${GROUP}`]);
const BINDINGS = new Set([`rolebindings.${GROUP}`, `clusterrolebindings.${GROUP}`]);

const ALL_RIGHTS: readonly PolicyRule[] = [
  { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
  { verbs: ["*"], nonResourceURLs: ["*"] },
];

/** Not a plugin of Kubernetes, where the storage of roles does it; it comes at the same moment, after all that mutates. */
export function escalationCheck(authorizer: Authorizer, rbac: RbacAuthorizer): AdmissionPlugin {
  return {
    name: "RBACEscalationCheck",
    admit(attributes) {
      const { resource, object, oldObject, user } = attributes;
      if (!object || user.groups.includes(SYSTEM_MASTERS)) return;
      const isRole = ROLES.has(resource.fullName);
      if (!isRole && !BINDINGS.has(resource.fullName)) return;
      if (oldObject && onlyCollected(object, oldObject)) return;
      if (isRole) checkRole(attributes, object, authorizer, rbac);
      else checkBinding(attributes, object, authorizer, rbac);
    },
  };
}

function checkRole(attributes: AdmissionAttributes, role: AnyObject, authorizer: Authorizer, rbac: RbacAuthorizer): void {
  const { resource, name, oldObject } = attributes;
  if (may(attributes, authorizer, { verb: "escalate", resource: resource.definition.resource, name: oldObject ? name : "" })) return;
  refuseEscalation(attributes, role["rules"] ?? [], rbac);
  const aggregates = (each: AnyObject | undefined): boolean => (each?.["aggregationRule"]?.clusterRoleSelectors?.length ?? 0) > 0;
  if (!aggregates(role) && !aggregates(oldObject)) return;
  if (missingRights(attributes, ALL_RIGHTS, rbac).length)
    throw forbidden(resource.qualified, role.metadata.name ?? "", "must have cluster-admin privileges to use the aggregationRule");
}

function checkBinding(attributes: AdmissionAttributes, binding: AnyObject, authorizer: Authorizer, rbac: RbacAuthorizer): void {
  const { kind, name }: { kind: string; name: string } = binding["roleRef"] ?? {};
  const resource = kind === "Role" ? "roles" : kind === "ClusterRole" ? "clusterroles" : "";
  if (resource && may(attributes, authorizer, { verb: "bind", resource, name })) return;
  const rules = rbac.rulesOf({ kind, name }, attributes.namespace);
  // Named after what was written, as Kubernetes names it.
  if (!rules) throw notFound(attributes.resource.qualified, name);
  refuseEscalation(attributes, rules.rules, rbac);
}

function may(
  { user, namespace }: AdmissionAttributes,
  authorizer: Authorizer,
  wanted: Pick<AuthorizationAttributes, "verb" | "resource" | "name">,
): boolean {
  const constant = { isResourceRequest: true, apiGroup: GROUP, apiVersion: "*", subresource: "", path: "" };
  return authorizer.authorize({ user, namespace, ...constant, ...wanted }).allowed;
}

function missingRights({ user, namespace }: AdmissionAttributes, wanted: readonly PolicyRule[], rbac: RbacAuthorizer): PolicyRule[] {
  return uncovered(rbac.rulesFor(user, namespace).rules, wanted);
}

function refuseEscalation(attributes: AdmissionAttributes, wanted: readonly PolicyRule[], rbac: RbacAuthorizer): void {
  const missing = missingRights(attributes, wanted, rbac);
  if (!missing.length) return;
  const { user, namespace, resource, object } = attributes;
  const { errors } = rbac.rulesFor(user, namespace);
  const lines = [...new Set(compact(missing).map(ruleText))].sort();
  const why = `user ${JSON.stringify(user.name)} (groups=${goQuote(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${lines.join("\n")}`;
  const unresolved = errors.length ? `; resolution errors: ${aggregateText(errors)}` : "";
  throw forbidden(resource.qualified, object?.metadata.name ?? "", why + unresolved);
}

/** A change of what the garbage collector changes, owners and finalizers, grants nothing. */
function onlyCollected(object: AnyObject, previous: AnyObject): boolean {
  return deepEqual(withoutCollected(object), withoutCollected(previous));
}

function withoutCollected({ metadata, ...rest }: AnyObject): object {
  const { ownerReferences: _owners, finalizers: _finalizers, managedFields: _fields, resourceVersion: _version, ...meta } = metadata;
  return { ...rest, metadata: meta };
}
