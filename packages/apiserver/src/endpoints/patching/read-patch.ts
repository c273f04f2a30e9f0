/** The bodies of PATCH requests by their Content-Type. Source: apiserver/pkg/endpoints/handlers/patch.go. */
import type { AnyObject } from "@kubarium/api/server";
import {
  applyJsonPatchOperations,
  applyMergePatch,
  applyStrategicMergePatch,
  badRequest,
  decodeJsonPatch,
  decodeMergePatch,
  decodeStrategicMergePatch,
  duplicateFields,
  type FieldValidation,
  genericError,
  goPrint,
  jsonPatchFieldErrors,
} from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import { mediaType } from "../../http/negotiation.ts";
import type { Schemas } from "../../registry/schemas.ts";
import { applyFieldValidation } from "../request/field-validation.ts";
import { unstructuredFault } from "./unstructured.ts";

const JSON_PATCH = "application/json-patch+json";
const MERGE_PATCH = "application/merge-patch+json";
const STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";
/** Server-side apply and its CBOR twin: a later issue answers them; until then they are refused as unknown types are. */
const PATCH_TYPES: ReadonlySet<string> = new Set([JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH]);

/** A patch that was read: what it makes of an object as JSON. */
export interface Patch {
  /** Throws StatusErrors. `current` may be changed. */
  apply(current: AnyObject): unknown;
  /** What the text of an error shows as the offending value. */
  shown(result: unknown): string;
  /** Fields that came twice in the patch itself. */
  strictErrors: readonly string[];
  /** Go takes a strategic merge patch's result as a map, so kind and apiVersion in it mean nothing and wrong types read otherwise. */
  asMap: boolean;
  /** What is wrong with a result that the kind's schema refused with `text`. */
  faultOf(result: unknown, model: string, text: string): string;
}

/** Throws 415 for what is no patch type. */
export function patchType({ headers }: Exchange): string {
  const type = mediaType(headers["content-type"]);
  if (PATCH_TYPES.has(type)) return type;
  throw genericError(415, "415: Unsupported Media Type");
}

/** Throws 400 and 413. */
export function readPatch(schemas: Schemas, exchange: Exchange, model: string, text: string, fieldValidation: FieldValidation): Patch {
  const strict = fieldValidation !== "Ignore";
  const asJson = {
    shown: (result: unknown) => JSON.stringify(result),
    asMap: false,
    faultOf: (_: unknown, __: string, why: string) => why,
  };
  switch (patchType(exchange)) {
    case JSON_PATCH: {
      const operations = decodeJsonPatch(text, fieldValidation);
      const twice = strict ? duplicateFields(text).map((error) => `json patch ${error}`) : [];
      applyFieldValidation(exchange, fieldValidation, [...jsonPatchFieldErrors(operations), ...twice], badRequest, schemas);
      return { apply: (current) => applyJsonPatchOperations(current, operations), strictErrors: [], ...asJson };
    }
    case MERGE_PATCH: {
      const document = decodeMergePatch(text, fieldValidation);
      return { apply: (current) => applyMergePatch(current, document), strictErrors: strict ? duplicateFields(text) : [], ...asJson };
    }
    default: {
      const document = decodeStrategicMergePatch(text);
      return {
        apply: (current) => applyStrategicMergePatch(current, document, schemas.patchSchemaFor(model)),
        shown: () => goPrint(document),
        strictErrors: strict ? duplicateFields(text) : [],
        asMap: true,
        faultOf: (result, of, why) => unstructuredFault(result, of) ?? why,
      };
    }
  }
}
