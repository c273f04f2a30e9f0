/** NodeRestriction: a kubelet writes its own node, the Pods bound to it, and little of them. Source: plugin/pkg/admission/noderestriction. */
import type { AnyObject } from "@kubarium/api/server";
import { deepEqual, notFound } from "@kubarium/apimachinery";
import type { Authorizer } from "../../../authorization/authorizer.ts";
import { nodeNameOf } from "../../../authorization/node/node-authorizer.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../../admission.ts";
import type { ClusterReader } from "../../cluster-reader.ts";
import { refusal } from "../../refusal.ts";
import { forbiddenLabels } from "./kubelet-labels.ts";
import { checkTokenRequest } from "./token-restriction.ts";

const MIRROR = "kubernetes.io/config.mirror";
const LEASE_NAMESPACE = "kube-node-lease";

export interface NodeRestrictionDeps {
  reader: ClusterReader;
  authorizer: Authorizer;
}

export function nodeRestriction(deps: NodeRestrictionDeps): AdmissionPlugin {
  return {
    name: "NodeRestriction",
    admit(attributes) {
      const node = nodeNameOf(attributes.user);
      if (node === undefined) return;
      const { resource, subresource, user } = attributes;
      if (node === "") throw refusal(attributes, `could not determine node from user ${JSON.stringify(user.name)}`);
      switch (resource.fullName) {
        case "pods":
          return checkPods(attributes, node, deps.reader);
        case "nodes":
          return checkNode(attributes, node);
        case "persistentvolumeclaims":
          if (subresource !== "status") throw refusal(attributes, "may only update PVC status");
          return;
        case "serviceaccounts":
          if (attributes.operation === "CREATE" && subresource === "token") checkTokenRequest(attributes, node, deps);
          return;
        case "leases.coordination.k8s.io":
          return checkOwn(attributes, node, "lease", LEASE_NAMESPACE);
        case "csinodes.storage.k8s.io":
          return checkOwn(attributes, node, "CSINode", "");
      }
    },
  };
}

function checkPods(attributes: AdmissionAttributes, node: string, reader: ClusterReader): void {
  const { operation, subresource, object, oldObject } = attributes;
  const own = JSON.stringify(node);
  switch (subresource) {
    case "":
      if (operation === "CREATE" && object) return checkMirrorPod(attributes, node, object, reader);
      if (operation === "DELETE")
        return requireBound(attributes, reader, node, `node ${own} can only delete pods with spec.nodeName set to itself`);
      throw refusal(attributes, `unexpected operation ${JSON.stringify(operation)}, node ${own} can only create and delete mirror pods`);
    case "status":
      if (oldObject?.["spec"].nodeName !== node)
        throw refusal(attributes, `node ${own} can only update pod status for pods with spec.nodeName set to itself`);
      if (!deepEqual(object?.metadata.labels ?? {}, oldObject.metadata.labels ?? {}))
        throw refusal(attributes, `node ${own} cannot update labels through pod status`);
      if (!deepEqual(object?.["status"]?.resourceClaimStatuses ?? [], oldObject["status"]?.resourceClaimStatuses ?? []))
        throw refusal(attributes, `node ${own} cannot update resource claim statues`);
      return;
    case "eviction":
      return requireBound(attributes, reader, node, `node ${node} can only evict pods with spec.nodeName set to itself`);
    default:
      throw refusal(attributes, `unexpected pod subresource ${JSON.stringify(subresource)}, only 'status' and 'eviction' are allowed`);
  }
}

function requireBound(attributes: AdmissionAttributes, reader: ClusterReader, node: string, why: string): void {
  const { namespace, name, resource } = attributes;
  const pod = reader.get("pods", `${namespace}/${name}`);
  if (!pod) throw notFound(resource.qualified, name);
  if (pod["spec"].nodeName !== node) throw refusal(attributes, why);
}

function checkMirrorPod(attributes: AdmissionAttributes, node: string, { metadata, spec }: AnyObject, reader: ClusterReader): void {
  const own = JSON.stringify(node);
  const refuse = (why: string): never => {
    throw refusal(attributes, why);
  };
  if (metadata.annotations?.[MIRROR] === undefined)
    refuse(`pod does not have "${MIRROR}" annotation, node ${own} can only create mirror pods`);
  if (spec.nodeName !== node) refuse(`node ${own} can only create pods with spec.nodeName set to itself`);
  const [owner, ...others] = metadata.ownerReferences ?? [];
  if (others.length) refuse(`node ${own} can only create pods with a single owner reference set to itself`);
  if (!owner || owner.apiVersion !== "v1" || owner.kind !== "Node" || owner.name !== node)
    return refuse(`node ${own} can only create pods with an owner reference set to itself`);
  if (!owner.controller) refuse(`node ${own} can only create pods with a controller owner reference set to itself`);
  if (owner.blockOwnerDeletion) refuse(`node ${own} must not set blockOwnerDeletion on an owner reference`);
  const found = reader.get("nodes", node);
  if (!found) throw notFound({ group: "", resource: "nodes" }, node);
  if (owner.uid !== found.metadata.uid) refuse(`node ${node} UID mismatch: expected ${owner.uid} got ${found.metadata.uid}`);
}

function checkNode(attributes: AdmissionAttributes, node: string): void {
  const { operation, object, oldObject } = attributes;
  const name = attributes.name || (object?.metadata.name ?? "");
  const own = JSON.stringify(node);
  if (name !== node) throw refusal(attributes, `node ${own} is not allowed to modify node ${JSON.stringify(name)}`);
  if (!object) return;
  const labels = forbiddenLabels(object.metadata.labels ?? {}, oldObject?.metadata.labels ?? {});
  if (operation === "CREATE" && labels.length)
    throw refusal(attributes, `node ${own} is not allowed to set the following labels: ${labels.join(", ")}`);
  if (operation !== "UPDATE" || !oldObject) return;
  if (!deepEqual(object["spec"]?.taints ?? [], oldObject["spec"]?.taints ?? []))
    throw refusal(attributes, `node ${own} is not allowed to modify taints`);
  if (!deepEqual(object.metadata.ownerReferences ?? [], oldObject.metadata.ownerReferences ?? []))
    throw refusal(attributes, `node ${own} is not allowed to modify ownerReferences`);
  if (labels.length) throw refusal(attributes, `is not allowed to modify labels: ${labels.join(", ")}`);
}

/** Objects that carry the name of their node. */
function checkOwn(attributes: AdmissionAttributes, node: string, what: string, requiredNamespace: string): void {
  const { operation, namespace, object } = attributes;
  const name = operation === "CREATE" ? (object?.metadata.name ?? "") : attributes.name;
  if (requiredNamespace && namespace !== requiredNamespace)
    throw refusal(attributes, `can only access leases in the ${JSON.stringify(requiredNamespace)} system namespace`);
  if (name !== node)
    throw refusal(attributes, `can only access ${what === "lease" ? "node lease" : what} with the same name as the requesting node`);
}
