/** Bodies of PATCH requests, with the errors that Kubernetes answers. Source: apiserver/pkg/endpoints/handlers/patch.go. */
import { badRequest, requestEntityTooLarge } from "../errors/constructors.ts";
import { jsonTypeName, parseJson } from "../json/go-json.ts";

export type PatchDocument = Record<string, unknown>;

/** How strictly a body is read: Ignore takes another way through Kubernetes, with other texts. */
export type FieldValidation = "Ignore" | "Warn" | "Strict";

export const MAX_JSON_PATCH_OPERATIONS = 10_000;

/** One operation of a JSON patch; `value` may be missing, which is not null to `test`. */
export type JsonPatchOperation = Record<string, unknown>;

/** Throws a StatusError: 400, or 413 for too many operations. */
export function decodeJsonPatch(text: string, fieldValidation: FieldValidation = "Warn"): JsonPatchOperation[] {
  const lenient = fieldValidation === "Ignore";
  const refuse = (message: string): never => {
    throw badRequest(lenient ? message : `error decoding patch: ${message}`);
  };
  const parsed = parsedOr(text, refuse);
  if (parsed === null) return [];
  if (!Array.isArray(parsed)) {
    return refuse(
      `json: cannot unmarshal ${jsonTypeName(parsed)} into Go value of type ${lenient ? "jsonpatch.Patch" : "[]handlers.jsonPatchOp"}`,
    );
  }
  const type = lenient ? "jsonpatch.Operation" : "handlers.jsonPatchOp";
  const operations = parsed.map((operation: unknown): JsonPatchOperation => {
    if (operation === null) return {};
    if (typeof operation !== "object" || Array.isArray(operation)) {
      return refuse(`json: cannot unmarshal ${jsonTypeName(operation)} into Go value of type ${type}`);
    }
    if (!lenient) checkTexts(operation as JsonPatchOperation, refuse);
    return operation as JsonPatchOperation;
  });
  if (operations.length > MAX_JSON_PATCH_OPERATIONS) {
    throw requestEntityTooLarge(`The allowed maximum operations in a JSON patch is ${MAX_JSON_PATCH_OPERATIONS}, got ${operations.length}`);
  }
  return operations;
}

function checkTexts(operation: JsonPatchOperation, refuse: (message: string) => never): void {
  for (const name of ["op", "path", "from"]) {
    const value = operation[name];
    if (value === undefined || value === null || typeof value === "string") continue;
    refuse(`json: cannot unmarshal ${jsonTypeName(value)} into Go struct field jsonPatchOp.${name} of type string`);
  }
}

/** Fields of operations that do not exist, as warnings or strict errors name them: `json patch unknown field "[0].foo"`. */
export function jsonPatchFieldErrors(operations: readonly JsonPatchOperation[]): string[] {
  return operations.flatMap((operation, index) =>
    Object.keys(operation)
      .filter((name) => !["op", "path", "from", "value"].includes(name))
      .map((name) => `json patch unknown field "[${index}].${name}"`),
  );
}

/** Throws a StatusError 400. `null` is refused. */
export function decodeMergePatch(text: string, fieldValidation: FieldValidation = "Warn"): PatchDocument {
  const lenient = fieldValidation === "Ignore";
  const refuse = (message: string): never => {
    throw badRequest(lenient ? "Invalid JSON Patch" : `error decoding patch: ${message}`);
  };
  const parsed = parsedOr(text, refuse);
  if (parsed === null) throw badRequest("Invalid JSON Patch");
  return asMap(parsed, refuse);
}

/** Throws a StatusError 400. `null` changes nothing. */
export function decodeStrategicMergePatch(text: string): PatchDocument {
  const refuse = (message: string): never => {
    throw badRequest(message);
  };
  const parsed = parsedOr(text, refuse);
  return parsed === null ? {} : asMap(parsed, refuse);
}

function parsedOr(text: string, refuse: (message: string) => never): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function asMap(parsed: unknown, refuse: (message: string) => never): PatchDocument {
  if (typeof parsed === "object" && !Array.isArray(parsed)) return parsed as PatchDocument;
  return refuse(`json: cannot unmarshal ${jsonTypeName(parsed)} into Go value of type map[string]interface {}`);
}
