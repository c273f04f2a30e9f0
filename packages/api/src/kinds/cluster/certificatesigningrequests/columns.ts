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
  { name: "SignerName", cell: ({ spec }) => spec?.signerName || "<none>" },
  { name: "Requestor", cell: ({ spec }) => spec?.username ?? "" },
  {
    name: "RequestedDuration",
    cell: ({ spec }) => (spec?.expirationSeconds === undefined ? "<none>" : humanDuration(spec.expirationSeconds * 1000)),
  },
  { name: "Condition", cell: condition },
);
