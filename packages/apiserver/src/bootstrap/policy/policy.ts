/**
 * The roles and bindings that every cluster has. One departure: our controllers share one identity, so each controller's role is
 * bound to system:kube-controller-manager as well as to the service account that the controller has in Kubernetes.
 */
import type { AnyObject } from "@kubarium/api/server";
import { componentRoles } from "./component-roles.ts";
import { controllerRoles } from "./controller-roles.ts";
import { namespaceRoles } from "./namespace-roles.ts";
import type { Rules } from "./rules.ts";
import { userRoles } from "./user-roles.ts";

const GROUP = "rbac.authorization.k8s.io";
export const AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";
const CONTROLLER_PREFIX = "system:controller:";
const CONTROLLER_MANAGER = "system:kube-controller-manager";
const SCHEDULER = "system:kube-scheduler";

interface Subject {
  kind: "User" | "Group" | "ServiceAccount";
  name: string;
  namespace?: string;
  apiGroup?: string;
}

const user = (name: string): Subject => ({ kind: "User", apiGroup: GROUP, name });
const group = (name: string): Subject => ({ kind: "Group", apiGroup: GROUP, name });
const account = (name: string): Subject => ({ kind: "ServiceAccount", name, namespace: "kube-system" });

/** Roles that are put together of others, and those that they are part of themselves. */
const aggregatedRoles: readonly { name: string; partOf?: string }[] = [
  { name: "admin" },
  { name: "edit", partOf: "admin" },
  { name: "view", partOf: "edit" },
];

const clusterBindings: Readonly<Record<string, readonly Subject[]>> = {
  "cluster-admin": [group("system:masters")],
  "system:basic-user": [group("system:authenticated")],
  "system:discovery": [group("system:authenticated")],
  "system:kube-controller-manager": [user(CONTROLLER_MANAGER)],
  "system:kube-dns": [account("kube-dns")],
  "system:kube-scheduler": [user(SCHEDULER)],
  "system:monitoring": [group("system:monitoring")],
  // The node authorizer has taken its place.
  "system:node": [],
  "system:node-proxier": [user("system:kube-proxy")],
  "system:public-info-viewer": [group("system:authenticated"), group("system:unauthenticated")],
  "system:service-account-issuer-discovery": [group("system:serviceaccounts")],
  "system:volume-scheduler": [user(SCHEDULER)],
};

const namespaceBindings: readonly { namespace: string; name: string; role: string; subjects: readonly Subject[] }[] = [
  { namespace: "kube-public", name: "system:controller:bootstrap-signer", role: "", subjects: [account("bootstrap-signer")] },
  {
    namespace: "kube-system",
    name: "system::extension-apiserver-authentication-reader",
    role: "extension-apiserver-authentication-reader",
    subjects: [user(CONTROLLER_MANAGER), user(SCHEDULER)],
  },
  {
    namespace: "kube-system",
    name: "system::leader-locking-kube-controller-manager",
    role: "",
    subjects: [user(CONTROLLER_MANAGER), account("kube-controller-manager")],
  },
  {
    namespace: "kube-system",
    name: "system::leader-locking-kube-scheduler",
    role: "",
    subjects: [user(SCHEDULER), account("kube-scheduler")],
  },
  { namespace: "kube-system", name: "system:controller:bootstrap-signer", role: "", subjects: [account("bootstrap-signer")] },
  { namespace: "kube-system", name: "system:controller:cloud-provider", role: "", subjects: [account("cloud-provider")] },
  { namespace: "kube-system", name: "system:controller:token-cleaner", role: "", subjects: [account("token-cleaner")] },
];

/** Everything, in the order in which it is made: roles before the bindings that name them. */
export function defaultPolicy(): AnyObject[] {
  const clusterRoles = { ...componentRoles, ...prefixed(controllerRoles) };
  return [
    ...Object.entries(clusterRoles).map(([name, rules]) => object("ClusterRole", { name }, { rules })),
    ...Object.entries(userRoles).map(([name, rules]) =>
      object("ClusterRole", { name, labels: aggregateTo(name.replace("system:aggregate-to-", "")) }, { rules }),
    ),
    ...aggregatedRoles.map(({ name, partOf }) =>
      object(
        "ClusterRole",
        { name, labels: partOf ? aggregateTo(partOf) : {} },
        { aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregateTo(name) }] }, rules: null },
      ),
    ),
    ...Object.entries(clusterBindings).map(([name, subjects]) => clusterBinding(name, subjects)),
    ...Object.keys(controllerRoles).map((name) => clusterBinding(CONTROLLER_PREFIX + name, [account(name), user(CONTROLLER_MANAGER)])),
    ...Object.entries(namespaceRoles).map(([key, rules]) => {
      const [namespace = "", name = ""] = key.split("/");
      return object("Role", { name, namespace }, { rules });
    }),
    ...namespaceBindings.map(({ namespace, name, role, subjects }) =>
      object("RoleBinding", { name, namespace }, { roleRef: { apiGroup: GROUP, kind: "Role", name: role || name }, subjects }),
    ),
  ];
}

const aggregateTo = (role: string): Record<string, string> => ({ [`${GROUP}/aggregate-to-${role}`]: "true" });

function prefixed(roles: Readonly<Record<string, Rules>>): Record<string, Rules> {
  return Object.fromEntries(Object.entries(roles).map(([name, rules]) => [CONTROLLER_PREFIX + name, rules]));
}

function clusterBinding(name: string, subjects: readonly Subject[]): AnyObject {
  return object("ClusterRoleBinding", { name }, { roleRef: { apiGroup: GROUP, kind: "ClusterRole", name }, subjects });
}

function object(kind: string, metadata: { name: string; namespace?: string; labels?: Record<string, string> }, rest: object): AnyObject {
  const labels = { "kubernetes.io/bootstrapping": "rbac-defaults", ...metadata.labels };
  const made = { apiVersion: `${GROUP}/v1`, kind, metadata: { ...metadata, labels, annotations: { [AUTO_UPDATE]: "true" } }, ...rest };
  return structuredClone(made) as unknown as AnyObject;
}
