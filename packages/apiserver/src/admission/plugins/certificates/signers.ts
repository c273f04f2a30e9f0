/**
 * CertificateApproval and CertificateSigning: who approves or signs needs the right to the signer. CertificateSubjectRestriction: nobody
 * becomes a master by certificate. Source: plugin/pkg/admission/certificates.
 */
import { deepEqual } from "@kubarium/apimachinery";
import type { Authorizer } from "../../../authorization/authorizer.ts";
import { organizationsOf } from "./request-subject.ts";
import type { AdmissionAttributes, AdmissionPlugin } from "../../admission.ts";
import { refusal } from "../../refusal.ts";

const REQUESTS = "certificatesigningrequests.certificates.k8s.io";
const CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client";

export function certificateApproval(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: "CertificateApproval",
    validate(attributes) {
      const { resource, subresource, oldObject } = attributes;
      if (resource.fullName !== REQUESTS || subresource !== "approval" || !oldObject) return;
      const { signerName } = oldObject["spec"];
      if (!may(attributes, authorizer, "approve", signerName))
        throw refusal(attributes, `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`);
    },
  };
}

export function certificateSigning(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: "CertificateSigning",
    validate(attributes) {
      const { resource, subresource, object, oldObject } = attributes;
      if (resource.fullName !== REQUESTS || subresource !== "status" || !object || !oldObject) return;
      const [next, before] = [object["status"] ?? {}, oldObject["status"] ?? {}];
      if (next.certificate === before.certificate && deepEqual(next.conditions ?? [], before.conditions ?? [])) return;
      const { signerName } = oldObject["spec"];
      if (!may(attributes, authorizer, "sign", signerName))
        throw refusal(attributes, `user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`);
    },
  };
}

export const certificateSubjectRestriction: AdmissionPlugin = {
  name: "CertificateSubjectRestriction",
  validate(attributes) {
    const { operation, resource, subresource, object } = attributes;
    if (operation !== "CREATE" || resource.fullName !== REQUESTS || subresource || !object) return;
    const { signerName, request = "" } = object["spec"] ?? {};
    if (signerName !== CLIENT_SIGNER || !organizationsOf(request).includes("system:masters")) return;
    throw refusal(attributes, `use of ${CLIENT_SIGNER} signer with system:masters group is not allowed`);
  },
};

/** The right to one signer, or to all of its domain. */
function may({ user }: AdmissionAttributes, authorizer: Authorizer, verb: string, signerName: string): boolean {
  const domain = `${signerName.split("/")[0]}/*`;
  const constant = { isResourceRequest: true, apiGroup: "certificates.k8s.io", apiVersion: "*", resource: "signers" };
  return [signerName, domain].some(
    (name) => authorizer.authorize({ user, verb, ...constant, name, namespace: "", subresource: "", path: "" }).allowed,
  );
}
