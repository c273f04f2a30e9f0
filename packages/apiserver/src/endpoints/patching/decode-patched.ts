/** What a patch makes of an object, read by the kind's schema. Source: jsonPatcher and smpPatcher of apiserver/…/handlers/patch.go. */
import { type AnyObject, DecodeError } from "@kubarium/api/server";
import { deepCopy, type FieldValidation, invalid, invalidValue } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import type { Schemas } from "../../registry/schemas.ts";
import { applyFieldValidation } from "../request/field-validation.ts";
import type { Patch } from "./read-patch.ts";

/** Throws 422 without kind and name, as Kubernetes does for whatever is wrong with a patch's result. */
export function decodePatched(
  exchange: Exchange,
  schemas: Schemas,
  model: string,
  patch: Patch,
  current: AnyObject,
  fieldValidation: FieldValidation,
): AnyObject {
  // Decoding takes a value over, so what a refusal shows is made again.
  const result = (): unknown => patch.apply(deepCopy(current));
  const refusal = (text: string): Error => invalid({ group: "", kind: "" }, "", [invalidValue("patch", patch.shown(result()), text)]);
  const { object, strictErrors } = decode(schemas, result(), model, (text) => refusal(patch.faultOf(result(), model, text)));
  const unknown = patch.asMap ? [...strictErrors].sort() : strictErrors;
  applyFieldValidation(exchange, fieldValidation, [...patch.strictErrors, ...unknown], refusal, schemas);
  if (patch.asMap) Object.assign(object, { kind: current.kind, apiVersion: current.apiVersion });
  else if (object.kind !== current.kind || object.apiVersion !== current.apiVersion)
    throw refusal(`unable to change kind or apiVersion to ${object.apiVersion}, Kind=${object.kind}`);
  object.metadata ??= {};
  return object;
}

function decode(schemas: Schemas, value: unknown, model: string, refusal: (text: string) => Error): ReturnType<Schemas["decodeValue"]> {
  try {
    return schemas.decodeValue({ value, model });
  } catch (error) {
    throw error instanceof DecodeError ? refusal(error.message) : error;
  }
}
