/** PATCH: JSON patch, merge patch, strategic merge patch. Source: apiserver/pkg/endpoints/handlers/patch.go. */
import type { AnyObject } from "@kubarium/api/server";
import {
  applyJsonPatchOperations,
  applyMergePatch,
  applyStrategicMergePatch,
  badRequest,
  decodeJsonPatch,
  decodeMergePatch,
  decodeStrategicMergePatch,
  type FieldValidation,
  genericError,
  invalid,
  invalidValue,
  jsonPatchFieldErrors,
} from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import { mediaType, negotiate } from "../../http/negotiation.ts";
import { dedupOwnerReferences } from "../../registry/metadata.ts";
import type { Resource } from "../../registry/resources.ts";
import { updateObject } from "../../registry/update.ts";
import { admissionAttributes, type EndpointContext, keyIn, namespaceOf, type ResourceHandler } from "../context.ts";
import { respondObject } from "../representation/respond.ts";
import { applyFieldValidation } from "../request/body.ts";
import { patchOptions, type WriteOptions } from "../request/options.ts";
import { managerOf } from "./create.ts";

export const JSON_PATCH = "application/json-patch+json";
export const MERGE_PATCH = "application/merge-patch+json";
export const STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";
/** Server-side apply and its CBOR twin: a later issue answers them; until then they are refused as unknown types are. */
const PATCH_TYPES: ReadonlySet<string> = new Set([JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH]);

/** A patch that was read: what it makes of an object as JSON. Throws StatusErrors. */
export interface Patch {
  apply(current: AnyObject): unknown;
  /** What the text of an error shows as the offending value. */
  shown(result: unknown): string;
}

export const patch: ResourceHandler = async (context, exchange, resource) => {
  const { registry, admission } = context;
  const { name, subresource } = exchange.info;
  const representation = negotiate(exchange.headers.accept, false);
  const type = patchType(exchange);
  const options = patchOptions(exchange, false);
  const read = readPatch(context, exchange, resource, type, (await exchange.body()).toString("utf8"), options.fieldValidation);
  const namespace = namespaceOf(exchange, resource);
  const produce = async (previous: AnyObject | undefined, answered: AnyObject | undefined): Promise<AnyObject> => {
    const current = answered ?? { apiVersion: resource.apiVersion, kind: resource.kind, metadata: { name } };
    const object = patchedObject(context, exchange, resource, read, current, options);
    checkIdentity(object, exchange, namespace);
    dedupOwnerReferences(object, exchange.warnings);
    registry.fields.track(object, previous, { manager: managerOf(exchange, options.fieldManager), subresource, operation: "Update" });
    await admission.admit(
      admissionAttributes(exchange, resource, "UPDATE", options.dryRun, { object, oldObject: previous, options: { ...options } }),
    );
    return object;
  };
  const written = await updateObject(registry, resource, {
    name,
    namespace,
    key: keyIn(exchange, resource),
    subresource,
    user: exchange.user,
    dryRun: options.dryRun,
    warnings: exchange.warnings,
    produce,
    validate: (object, previous) =>
      admission.validate(
        admissionAttributes(exchange, resource, "UPDATE", options.dryRun, { object, oldObject: previous, options: { ...options } }),
      ),
  });
  respondObject(context, exchange, resource, 200, written, representation);
};

/** Throws 415 for what is no patch type. */
export function patchType({ headers }: Exchange): string {
  const type = mediaType(headers["content-type"]);
  if (PATCH_TYPES.has(type)) return type;
  throw genericError(415, "415: Unsupported Media Type");
}

export function readPatch(
  { schemas }: EndpointContext,
  exchange: Exchange,
  resource: Pick<Resource, "definition">,
  type: string,
  text: string,
  fieldValidation: FieldValidation,
): Patch {
  if (type === JSON_PATCH) {
    const operations = decodeJsonPatch(text, fieldValidation);
    const refusal = (problem: string): Error => badRequest(problem);
    applyFieldValidation(exchange, fieldValidation, jsonPatchFieldErrors(operations), refusal, schemas);
    return { apply: (current) => applyJsonPatchOperations(current, operations), shown: (result) => JSON.stringify(result) };
  }
  if (type === MERGE_PATCH) {
    const document = decodeMergePatch(text, fieldValidation);
    return { apply: (current) => applyMergePatch(current, document), shown: (result) => JSON.stringify(result) };
  }
  const document = decodeStrategicMergePatch(text);
  const schema = schemas.patchSchemaFor(resource.definition.model);
  return { apply: (current) => applyStrategicMergePatch(current, document, schema), shown: () => goMap(document) };
}

/** Applies the patch, reads the result by the kind's schema and sets its defaults. */
function patchedObject(
  { schemas }: EndpointContext,
  exchange: Exchange,
  resource: Resource,
  read: Patch,
  current: AnyObject,
  { fieldValidation }: WriteOptions,
): AnyObject {
  const object = decodePatched(exchange, schemas, resource.definition.model, read, current, fieldValidation);
  resource.definition.setDefaults?.(object);
  return object;
}

export function decodePatched(
  exchange: Exchange,
  schemas: EndpointContext["schemas"],
  model: string,
  read: Patch,
  current: AnyObject,
  fieldValidation: FieldValidation,
): AnyObject {
  const result = read.apply(structuredClone(current));
  const shown = read.shown(result);
  const refusal = (text: string): Error => invalid({ group: "", kind: "" }, "", [invalidValue("patch", shown, text)]);
  const decoded = ((): ReturnType<typeof schemas.decodeValue> => {
    try {
      return schemas.decodeValue({ value: result, model });
    } catch (error) {
      throw refusal((error as Error).message);
    }
  })();
  applyFieldValidation(exchange, fieldValidation, decoded.strictErrors, refusal, schemas);
  const { object } = decoded;
  if (object.kind !== current.kind || object.apiVersion !== current.apiVersion)
    throw refusal(`unable to change kind or apiVersion to ${object.apiVersion}, Kind=${object.kind}`);
  object.metadata ??= {};
  return object;
}

function checkIdentity(object: AnyObject, { info }: Exchange, namespace: string): void {
  const { name = "", namespace: named = "" } = object.metadata;
  if (name !== info.name && name !== "")
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
  if (named !== "" && namespace !== "" && named !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  object.metadata.name = info.name;
}

/** A document as Go prints a map: keys sorted, nothing quoted. */
export function goMap(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goMap).join(" ")}]`;
  if (value === null || value === undefined) return "<nil>";
  if (typeof value !== "object") return String(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${fields.map(([key, field]) => `${key}:${goMap(field)}`).join(" ")}]`;
}
