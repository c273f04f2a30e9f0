/** Texts of bodies that cannot be taken. Source: apiserver/pkg/endpoints/handlers/rest.go, apimachinery/pkg/runtime/error.go. */
import { badRequest, parseApiVersion, type StatusError } from "@kubarium/apimachinery";

const SUMMARY_LENGTH = 30;
const OPEN_BRACE = 123;

/** `strict decoding error: unknown field "a", duplicate field "b"`. */
export function strictDecodingError(strictErrors: readonly string[]): string {
  return `strict decoding error: ${strictErrors.join(", ")}`;
}

/** 400 `Pod in version "v1" cannot be handled as a Pod: …`; `data` is what the body says it is. */
export function cannotBeHandled(data: { apiVersion: string; kind: string }, expectedKind: string, text: string): StatusError {
  return badRequest(
    `${data.kind} in version "${parseApiVersion(data.apiVersion).version}" cannot be handled as a ${expectedKind}: ${text}`,
  );
}

/** 400 for a body that does not say what it is, with its first bytes: as text for an object, else in hex. */
export function unrecognized(expectedKind: string, text: string, body: string | Uint8Array): StatusError {
  return badRequest(`the object provided is unrecognized (must be of type ${expectedKind}): ${text} (${summaryOf(body)})`);
}

function summaryOf(body: string | Uint8Array): string {
  const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (bytes.length === 0) return "<empty>";
  const head = bytes.subarray(0, SUMMARY_LENGTH);
  return `${head.toString(bytes[0] === OPEN_BRACE ? "utf8" : "hex")}${bytes.length > SUMMARY_LENGTH ? " ..." : ""}`;
}
