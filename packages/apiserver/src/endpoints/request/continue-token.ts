/** The continue token: where a paged list goes on, and of which state. Source: apiserver/pkg/storage/continue.go. */
import { badRequest } from "@kubarium/apimachinery";

export interface ContinueToken {
  /** The state that the list began with; LATEST for one that goes on with whatever is there now. */
  revision: number;
  /** The last key that was sent. */
  after: string;
}

export const LATEST = -1;
const VERSION = "meta.k8s.io/v1";

export function encodeContinue({ revision, after }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start: `${after}\0` })).toString("base64url");
}

/** Throws 400. */
export function decodeContinue(text: string): ContinueToken {
  let token: { v?: unknown; rv?: unknown; start?: unknown };
  try {
    token = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    throw badRequest("continue key is not valid: illegal base64 data or not JSON");
  }
  if (token.v !== VERSION) throw badRequest(`continue key is not valid: server does not recognize this encoded version ${String(token.v)}`);
  if (typeof token.rv !== "number" || token.rv === 0)
    throw badRequest("continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  if (typeof token.start !== "string" || token.start === "")
    throw badRequest("continue key is not valid: encoded start key empty (version meta.k8s.io/v1)");
  return { revision: token.rv, after: token.start.replace(/\0$/, "") };
}
