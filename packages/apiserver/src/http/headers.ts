/** Headers that every answer carries. Source: apiserver/pkg/server/filters and endpoints/filters. */
import { randomUUID } from "node:crypto";

/** What API priority and fairness would name; one flow for everybody, the same for the life of the process. */
const FLOW_SCHEMA_UID = randomUUID();
const PRIORITY_LEVEL_UID = randomUUID();

/** Beyond this, every warning is cut. Source: endpoints/filters/warning.go. */
const MAX_WARNING_CHARACTERS = 4 * 1024;
const MAX_CUT_WARNING_CHARACTERS = 256;

type Headers = Record<string, string | number | string[]>;

export function answerHeaders(
  auditId: string,
  contentType: string,
  warnings: ReadonlySet<string>,
  more: Record<string, string | string[]> | undefined,
): Headers {
  const headers: Headers = {
    "audit-id": auditId,
    "cache-control": "no-cache, private",
    "x-kubernetes-pf-flowschema-uid": FLOW_SCHEMA_UID,
    "x-kubernetes-pf-prioritylevel-uid": PRIORITY_LEVEL_UID,
  };
  if (contentType !== "") headers["content-type"] = contentType;
  if (warnings.size > 0) headers["warning"] = warningHeaders(warnings);
  return more ? Object.assign(headers, more) : headers;
}

/** RFC 7234's warn-code 299. Texts that no header can hold are left out, as Kubernetes does. */
export function warningHeaders(warnings: Iterable<string>): string[] {
  const texts = [...warnings].filter((text) => text !== "");
  const total = texts.reduce((sum, text) => sum + [...text].length, 0);
  const sent = total <= MAX_WARNING_CHARACTERS ? texts : cut(texts);
  return sent
    .filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed())
    .map((text) => asBytes(`299 - "${text.replace(/["\\]/g, "\\$&")}"`));
}

function cut(texts: readonly string[]): string[] {
  let room = MAX_WARNING_CHARACTERS;
  const sent: string[] = [];
  for (const text of texts) {
    if (room <= 0) break;
    const short = [...text].slice(0, MAX_CUT_WARNING_CHARACTERS);
    room -= short.length;
    sent.push(short.join(""));
  }
  return sent;
}

/** Header values go out byte by byte: UTF-8 beyond ASCII has to look like Latin-1 to Node. */
function asBytes(text: string): string {
  return /^[ -~]*$/.test(text) ? text : Buffer.from(text).toString("latin1");
}
