/**
 * What handlers need of the kinds' schemas; `@kubarium/api/server` fills it in. A seam, so that tests can do without schemas.
 */
import type { AnyObject } from "@kubarium/api/server";
import type { PatchSchema, StatusError } from "@kubarium/apimachinery";

interface Decoded {
  object: AnyObject;
  /** `unknown field "spec.foo"`, `duplicate field "…"`, in the order of the text. */
  strictErrors: string[];
  apiVersion: string;
  kind: string;
}

export interface Schemas {
  /** Throws a StatusError 400 with Kubernetes' text. kind and apiVersion are taken from `expect` when the body has none. */
  decodeObject(request: { text: string; model: string; expect?: { apiVersion: string; kind: string }; yaml?: boolean }): Decoded;
  decodeProtobuf(request: { body: Buffer; model: string; expect: { apiVersion: string; kind: string } }): Decoded;
  /** A value that is parsed already (a patch's result); takes it over. Throws Error with the bare text. */
  decodeValue(request: { value: unknown; model: string }): { object: AnyObject; strictErrors: string[] };
  /** To the form that Go would print, in place; called before an object is stored. */
  normalizeObject(object: AnyObject, model: string): AnyObject;
  patchSchemaFor(model: string): PatchSchema;
  strictDecodingError(strictErrors: readonly string[]): string;
  cannotBeHandled(of: { apiVersion: string; kind: string }, expectedKind: string, text: string): StatusError;
}
