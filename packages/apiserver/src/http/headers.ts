/** Headers that every answer carries. Source: apiserver/pkg/server/filters and endpoints/filters. */
import { randomUUID } from "node:crypto";

/** What API priority and fairness would name; one flow for everybody, the same for the life of the process. */
const FLOW_SCHEMA_UID = randomUUID();
const PRIORITY_LEVEL_UID = randomUUID();

type Headers = Record<string, string | number | string[]>;

export function answerHeaders(
  auditId: string,
  contentType: string,
  warnings: Set<string>,
  more: Record<string, string> | undefined,
): Headers {
  const headers: Headers = {
    "audit-id": auditId,
    "cache-control": "no-cache, private",
    ...(contentType === "" ? {} : { "content-type": contentType }),
    "x-kubernetes-pf-flowschema-uid": FLOW_SCHEMA_UID,
    "x-kubernetes-pf-prioritylevel-uid": PRIORITY_LEVEL_UID,
  };
  if (warnings.size > 0) headers["warning"] = [...warnings].map(warningHeader);
  return more ? Object.assign(headers, more) : headers;
}

/** RFC 7234's warn-code 299, without line breaks. */
function warningHeader(text: string): string {
  const safe = [...text].map((character) => (character < " " ? " " : character)).join("");
  return `299 - "${safe.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
