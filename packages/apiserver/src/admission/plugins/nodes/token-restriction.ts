/** Tokens that a kubelet may ask for: bound to a Pod on its node, for audiences that the Pod names. Source: plugin/pkg/admission/noderestriction. */
import type { AnyObject } from "@kubarium/api/server";
import { notFound } from "@kubarium/apimachinery";
import type { Authorizer } from "../../../authorization/authorizer.ts";
import type { AdmissionAttributes } from "../../admission.ts";
import type { ClusterReader } from "../../cluster-reader.ts";
import { refusal } from "../../refusal.ts";

interface Deps {
  reader: ClusterReader;
  authorizer: Authorizer;
}

/** The API's own audience is asked for by leaving it out, or by name when the handler has filled it in; `spec.audiences` is as sent. */
export function checkTokenRequest(attributes: AdmissionAttributes, node: string, { reader, authorizer }: Deps): void {
  const { object, namespace } = attributes;
  const { boundObjectRef: ref, audiences = [] } = object?.["spec"] ?? {};
  if (ref?.apiVersion !== "v1" || ref.kind !== "Pod" || !ref.name) throw refusal(attributes, "node requested token not bound to a pod");
  if (!ref.uid) throw refusal(attributes, "node requested token with a pod binding without a uid");
  const pod = reader.get("pods", `${namespace}/${ref.name}`);
  if (!pod) throw notFound({ group: "", resource: "pods" }, ref.name);
  if (ref.uid !== pod.metadata.uid) {
    const why = `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw refusal(attributes, why);
  }
  if (pod["spec"].nodeName !== node) throw refusal(attributes, "node requested token bound to a pod scheduled on a different node");
  if (audiences.length > 1) throw refusal(attributes, "node may only request 0 or 1 audiences");
  checkAudience(attributes, pod, audiences[0] ?? "", reader, authorizer);
}

function checkAudience(
  attributes: AdmissionAttributes,
  pod: AnyObject,
  audience: string,
  reader: ClusterReader,
  authorizer: Authorizer,
): void {
  if (podAudiences(pod, reader).has(audience)) return;
  const { user, namespace, name } = attributes;
  const verb = "request-serviceaccounts-token-audience";
  const constant = { isResourceRequest: true, apiGroup: "", apiVersion: "v1", subresource: "", path: "" };
  if (authorizer.authorize({ user, verb, namespace, resource: audience, name, ...constant }).allowed) return;
  const why = `audience ${JSON.stringify(audience)} not found in pod spec volume, ${user.name} is not authorized to request tokens for this audience`;
  throw refusal(attributes, why);
}

/** Audiences of projected tokens, and those that the CSI drivers of the Pod's volumes ask for. */
function podAudiences({ metadata, spec }: AnyObject, reader: ClusterReader): Set<string> {
  const audiences = new Set<string>();
  for (const volume of spec.volumes ?? []) {
    for (const { serviceAccountToken } of volume.projected?.sources ?? [])
      if (serviceAccountToken) audiences.add(serviceAccountToken.audience ?? "");
    const claim = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${metadata.name}-${volume.name}` : undefined);
    const volumeName = claim ? reader.get("persistentvolumeclaims", `${metadata.namespace}/${claim}`)?.["spec"]?.volumeName : undefined;
    const driver = volume.csi?.driver ?? (volumeName ? reader.get("persistentvolumes", volumeName)?.["spec"]?.csi?.driver : undefined);
    const requests = driver ? reader.get("csidrivers.storage.k8s.io", driver)?.["spec"]?.tokenRequests : undefined;
    for (const { audience } of requests ?? []) audiences.add(audience ?? "");
  }
  return audiences;
}
