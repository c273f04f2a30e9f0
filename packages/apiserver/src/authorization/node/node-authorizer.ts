/** What a kubelet may do: its own node and lease, its Pods, and what they refer to. Source: plugin/pkg/auth/authorizer/node. */
import type { User } from "../../authentication/authenticator.ts";
import { componentRoles } from "../../bootstrap/policy/component-roles.ts";
import type { ResourceCache } from "../../cache/resource-cache.ts";
import { requiredValue } from "../attributes.ts";
import type { AuthorizationAttributes, Authorizer, Decision } from "../authorizer.ts";
import { CompiledRules, lookupKey } from "../rbac/compiled-rules.ts";
import { wantedOf } from "../rbac/rules.ts";
import type { NodePods } from "./node-pods.ts";

const PREFIX = "system:node:";
const NODES_GROUP = "system:nodes";
const LEASE_NAMESPACE = "kube-node-lease";

/** The name of the node that a user is the kubelet of; undefined for everybody else. */
export function nodeNameOf({ name, groups }: User): string | undefined {
  return name.startsWith(PREFIX) && groups.includes(NODES_GROUP) ? name.slice(PREFIX.length) : undefined;
}

const ALLOWED: Decision = { allowed: true };
const refused = (reason = ""): Decision => ({ allowed: false, reason });

const nodeRules = new CompiledRules(componentRoles["system:node"] ?? []);

/** By `resource.group`: rules that depend on the object. */
type Rule = (authorizer: NodeAuthorizer, node: string, attributes: AuthorizationAttributes) => Decision;

const RULES: Readonly<Record<string, Rule>> = {
  secrets: (own, node, attributes) => own.read(node, attributes),
  configmaps: (own, node, attributes) => own.read(node, attributes),
  persistentvolumeclaims: (own, node, attributes) =>
    attributes.subresource === "status" ? own.updateStatus(node, attributes) : own.get(node, attributes),
  persistentvolumes: (own, node, attributes) => own.get(node, attributes),
  "resourceclaims.resource.k8s.io": (own, node, attributes) => own.get(node, attributes),
  "volumeattachments.storage.k8s.io": (own, node, attributes) => own.get(node, attributes),
  serviceaccounts: (own, node, attributes) =>
    attributes.verb === "get" && !attributes.subresource ? own.read(node, attributes) : own.createToken(node, attributes),
  "leases.coordination.k8s.io": (_, node, attributes) => authorizeLease(node, attributes),
  "csinodes.storage.k8s.io": (_, node, attributes) => authorizeCsiNode(node, attributes),
  // Our own kind: what there is to pull.
  "containerimages.kubarium.dev": (_, __, { verb }) =>
    verb === "get" || verb === "list" || verb === "watch" ? ALLOWED : refused("can only read container images"),
  nodes: (_, node, attributes) => authorizeNode(node, attributes),
  pods: (own, node, attributes) => own.authorizePod(node, attributes),
};

export class NodeAuthorizer implements Authorizer {
  readonly #pods: NodePods;
  readonly #attachments: ResourceCache;

  constructor(pods: NodePods, attachments: ResourceCache) {
    this.#pods = pods;
    this.#attachments = attachments;
  }

  authorize(attributes: AuthorizationAttributes): Decision {
    const node = nodeNameOf(attributes.user);
    if (node === undefined) return refused();
    if (node === "") return refused(`unknown node for user ${JSON.stringify(attributes.user.name)}`);
    if (!attributes.isResourceRequest) return refused();
    const { resource, apiGroup } = attributes;
    const rule = RULES[apiGroup ? `${resource}.${apiGroup}` : resource];
    if (rule) return rule(this, node, attributes);
    const wanted = wantedOf(attributes);
    return nodeRules.allows(wanted, lookupKey(wanted)) ? ALLOWED : refused();
  }

  rulesFor(user: User): { rules: []; errors: string[] } {
    const isNode = nodeNameOf(user) !== undefined;
    return { rules: [], errors: isNode ? ["node authorizer does not support user rule resolution"] : [] };
  }

  read(node: string, attributes: AuthorizationAttributes): Decision {
    const { verb, subresource, namespace } = attributes;
    if (verb !== "get" && verb !== "list" && verb !== "watch") return refused("can only read resources of this type");
    if (subresource) return refused("cannot read subresource");
    if (!namespace) return refused("can only read namespaced object of this type");
    return this.related(node, attributes);
  }

  get(node: string, attributes: AuthorizationAttributes): Decision {
    if (attributes.verb !== "get") return refused("can only get individual resources of this type");
    return attributes.subresource ? refused("cannot get subresource") : this.related(node, attributes);
  }

  updateStatus(node: string, attributes: AuthorizationAttributes): Decision {
    const { verb } = attributes;
    return verb === "update" || verb === "patch" ? this.related(node, attributes) : refused("can only get/update/patch this type");
  }

  createToken(node: string, attributes: AuthorizationAttributes): Decision {
    const { verb, name, subresource } = attributes;
    if (verb !== "create" || !name) return refused("can only create tokens for individual service accounts");
    if (subresource !== "token") return refused("can only create token subresource of serviceaccount");
    return this.related(node, attributes);
  }

  authorizePod(node: string, attributes: AuthorizationAttributes): Decision {
    const { verb, subresource, name, fieldSelector = "" } = attributes;
    if (subresource === "status") return verb === "update" || verb === "patch" ? ALLOWED : refused();
    if (subresource === "eviction") return verb === "create" ? ALLOWED : refused();
    if (subresource) return refused();
    if (verb === "get") return this.get(node, attributes);
    if (verb === "create" || verb === "delete") return ALLOWED;
    if (verb !== "list" && verb !== "watch") return refused();
    if (requiredValue(fieldSelector, "spec.nodeName") === node) return ALLOWED;
    return name ? this.related(node, attributes) : refused("can only list/watch pods with spec.nodeName field selector");
  }

  related(node: string, { resource, namespace, name }: AuthorizationAttributes): Decision {
    if (!name) return refused("No Object name found");
    const isRelated =
      resource === "volumeattachments"
        ? this.#attachments.get(name)?.object["spec"]?.nodeName === node
        : this.#pods.isRelated(node, resource, namespace, name);
    return isRelated ? ALLOWED : refused(`no relationship found between node '${node}' and this object`);
  }
}

const OWN_VERBS = new Set(["get", "create", "update", "patch", "delete"]);

function authorizeLease(node: string, { verb, namespace, name }: AuthorizationAttributes): Decision {
  if (!OWN_VERBS.has(verb)) return refused("can only get, create, update, patch, or delete a node lease");
  if (namespace !== LEASE_NAMESPACE) return refused(`can only access leases in the "${LEASE_NAMESPACE}" system namespace`);
  return verb === "create" || name === node ? ALLOWED : refused("can only access node lease with the same name as the requesting node");
}

function authorizeCsiNode(node: string, { verb, subresource, name }: AuthorizationAttributes): Decision {
  if (!OWN_VERBS.has(verb)) return refused("can only get, create, update, patch, or delete a CSINode");
  if (subresource) return refused("cannot authorize CSINode subresources");
  return verb === "create" || name === node ? ALLOWED : refused("can only access CSINode with the same name as the requesting node");
}

function authorizeNode(node: string, { verb, subresource, name }: AuthorizationAttributes): Decision {
  if (subresource === "status") return verb === "update" || verb === "patch" ? ALLOWED : refused();
  if (subresource) return refused();
  if (verb === "create" || verb === "update" || verb === "patch") return ALLOWED;
  if (verb !== "get" && verb !== "list" && verb !== "watch") return refused();
  if (name === node) return ALLOWED;
  return refused(
    name
      ? `node '${node}' cannot read '${name}', only its own Node object`
      : `node '${node}' cannot read all nodes, only its own Node object`,
  );
}
