/** Request bodies become objects: format, schema, kind and version, strictness. */
import type { AnyObject } from "@kubarium/api/server";
import { badRequest, type FieldValidation } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import { bodyFormat } from "../../http/negotiation.ts";
import type { Schemas } from "../../registry/schemas.ts";
import { applyFieldValidation } from "./field-validation.ts";

export interface Expected {
  model: string;
  apiVersion: string;
  kind: string;
}

/** Reads and decodes the body. Throws 400, 413 or 415; unknown fields become warnings or a 400 as `fieldValidation` has it. */
export async function readObject(
  exchange: Exchange,
  schemas: Schemas,
  expect: Expected,
  fieldValidation: FieldValidation,
): Promise<AnyObject> {
  const format = bodyFormat(exchange.headers["content-type"]);
  const body = await exchange.body();
  const { model } = expect;
  const decoded =
    format === "protobuf"
      ? schemas.decodeProtobuf({ body, model, expect })
      : schemas.decodeObject({ text: body.toString("utf8"), model, expect, yaml: format === "yaml" });
  const { object, strictErrors, apiVersion, kind } = decoded;
  applyFieldValidation(
    exchange,
    fieldValidation,
    strictErrors,
    (text) => schemas.cannotBeHandled({ apiVersion, kind }, expect.kind, text),
    schemas,
  );
  if (apiVersion !== "" && apiVersion !== expect.apiVersion)
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expect.apiVersion})`);
  object.apiVersion = expect.apiVersion;
  object.kind = expect.kind;
  object.metadata ??= {};
  return object;
}

/** Checks that a PUT's body names what the path names. */
export function checkName(object: AnyObject, name: string): void {
  const named = object.metadata.name ?? "";
  if (named === "") throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (named !== name) throw badRequest(`the name of the object (${named}) does not match the name on the URL (${name})`);
}
