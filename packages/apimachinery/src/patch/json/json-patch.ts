/**
 * JSON patch (RFC 6902) with the leniency of Kubernetes: a missing map key counts as null, so `replace` sets it, `test` against
 * null holds and `copy` takes null; index -1 is the end. Source: the json-patch library that Kubernetes uses, and api/RULES.md 2.
 */
import { deepCopy } from "../../equality/equality.ts";
import { genericError } from "../../errors/generic.ts";
import { decodeJsonPatch, type FieldValidation, type JsonPatchOperation } from "../decode.ts";
import { isMap } from "../maps.ts";
import { addAt, type Container, containerOf, getAt, PatchFault, removeAt, replaceAt } from "./pointer.ts";
import { sameJson } from "./same-json.ts";

/** What all `copy` operations of a patch may add. */
const MAX_COPIED_BYTES = 3 * 1024 * 1024;

/**
 * A new document; the old one is not touched. Throws a StatusError: 400 for a body that is no patch, 413 for too many
 * operations, 422 `the server rejected our request due to an error in our request` when an operation fails (its text is the cause).
 */
export function applyJsonPatch<T>(document: T, patchText: string, fieldValidation: FieldValidation = "Warn"): T {
  return applyJsonPatchOperations(document, decodeJsonPatch(patchText, fieldValidation));
}

/** The operations are not changed, so that they can be applied again after a conflict. */
export function applyJsonPatchOperations<T>(document: T, operations: readonly JsonPatchOperation[]): T {
  const state: State = { document: deepCopy(document) as Container, copiedBytes: 0 };
  try {
    for (const operation of operations) apply(state, operation);
  } catch (error) {
    if (!(error instanceof PatchFault)) throw error;
    throw Object.assign(genericError(422, error.message), { cause: error });
  }
  return state.document as T;
}

interface State {
  document: Container;
  copiedBytes: number;
}

function apply(state: State, operation: JsonPatchOperation): void {
  const kind = typeof operation["op"] === "string" ? operation["op"] : "unknown";
  switch (kind) {
    case "add":
      return addAt(state.document, textOf(operation, "path", kind), valueOf(operation), kind);
    case "remove":
      return removeAt(state.document, textOf(operation, "path", kind), kind);
    case "replace":
      return replace(state, operation);
    case "move": {
      const from = textOf(operation, "from", kind);
      const value = getAt(state.document, from, kind);
      removeAt(state.document, from, kind);
      return addAt(state.document, textOf(operation, "path", kind), value, kind);
    }
    case "copy":
      return copy(state, operation);
    case "test":
      return test(state.document, operation);
    default:
      throw new PatchFault(`Unexpected kind: ${kind}`);
  }
}

function replace(state: State, operation: JsonPatchOperation): void {
  const path = textOf(operation, "path", "replace");
  const value = valueOf(operation);
  if (path !== "") return replaceAt(state.document, path, value);
  if (!isMap(value) && !Array.isArray(value)) throw new PatchFault("replace operation value must be object or array");
  state.document = value;
}

function copy(state: State, operation: JsonPatchOperation): void {
  const value = deepCopy(getAt(state.document, textOf(operation, "from", "copy"), "copy"));
  const path = textOf(operation, "path", "copy");
  containerOf(state.document, path, "copy");
  state.copiedBytes += Buffer.byteLength(JSON.stringify(value));
  if (state.copiedBytes > MAX_COPIED_BYTES) {
    throw new PatchFault(
      `Unable to complete the copy, the accumulated size increase of copy is ${state.copiedBytes}, exceeding the limit ${MAX_COPIED_BYTES}`,
    );
  }
  addAt(state.document, path, value, "copy");
}

function test(document: Container, operation: JsonPatchOperation): void {
  const path = textOf(operation, "path", "test");
  const value = path === "" ? document : getAt(document, path, "test");
  const missing = operation["value"] === undefined;
  if (value === null ? !missing && operation["value"] !== null : missing || !sameJson(value, operation["value"])) {
    throw new PatchFault(`testing value ${path} failed: test failed`);
  }
}

/** A missing value adds null. Copied, because later operations may change what an earlier one added. */
function valueOf(operation: JsonPatchOperation): unknown {
  return deepCopy(operation["value"] ?? null);
}

function textOf(operation: JsonPatchOperation, name: "path" | "from", kind: string): string {
  const text = operation[name];
  if (typeof text !== "string") throw new PatchFault(`${kind} operation failed to decode ${name}: missing value`);
  return text;
}
