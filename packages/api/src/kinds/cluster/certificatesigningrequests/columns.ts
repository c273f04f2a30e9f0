/** Source: printCertificateSigningRequest. */
import { humanDuration } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";

function condition({ status }: AnyObject): string {
  const types = new Set<string>((status?.conditions ?? []).map(({ type }: { type: string }) => type));
  const decision = types.has("Denied") ? "Denied" : types.has("Approved") ? "Approved" : "Pending";
  return [decision, ...(types.has("Failed") ? ["Failed"] : []), ...(status?.certificate ? ["Issued"] : [])].join(",");
}

export const requestColumns = tableOf(
  nameColumn,
  ageColumn,
  {
    name: "SignerName",
    field: "api.certificates.v1.CertificateSigningRequestSpec.signerName",
    cell: ({ spec }) => spec?.signerName || "<none>",
  },
  { name: "Requestor", field: "api.certificates.v1.CertificateSigningRequestSpec.request", cell: ({ spec }) => spec?.username ?? "" },
  {
    name: "RequestedDuration",
    field: "api.certificates.v1.CertificateSigningRequestSpec.expirationSeconds",
    cell: ({ spec }) => (spec?.expirationSeconds === undefined ? "<none>" : humanDuration(spec.expirationSeconds * 1000)),
  },
  { name: "Condition", field: "api.certificates.v1.CertificateSigningRequestStatus.conditions", cell: condition },
);
