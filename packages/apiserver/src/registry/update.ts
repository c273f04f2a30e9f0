/**
 * Changes an object: reads it, lets the caller make the new state, prepares and validates it, commits it against the revision read,
 * and starts over when somebody was faster. A change that changes nothing is not written. Source: registry.Store.Update.
 */
import type { AnyObject } from "@kubarium/api/server";
import { type CachedEntry, templateOf } from "../cache/entry.ts";
import { deepEqual, conflict, invalid, notFound, OBJECT_MODIFIED, StatusError } from "@kubarium/apimachinery";
import type { Template } from "@kubarium/storage";
import { createObject } from "./create.ts";
import { encodeLoose, encodeObject, joinTemplate } from "./encoding.ts";
import { ensureNamespace, keepSystemFields, plainError, updateMetaErrors } from "./metadata.ts";
import type { Registry, WriteContext, Written } from "./registry.ts";
import type { Resource } from "./resources.ts";
import { entryOf } from "./storage.ts";

/** Lost races after which a writer is told so. */
const MAX_ATTEMPTS = 100;

export interface UpdateRequest extends WriteContext {
  namespace: string;
  name: string;
  key: string;
  /** "" for the object itself. */
  subresource: string;
  /**
   * Makes the new state, decoded, defaulted and admitted; called again after a lost race. `previous` is in decoded form, `answered` as
   * clients see it; neither is to be changed.
   */
  produce(previous: AnyObject | undefined, answered: AnyObject | undefined): Promise<AnyObject> | AnyObject;
  /** A uid that the object must have. */
  uid?: string;
  /** Validating admission. */
  validate(object: AnyObject, previous: AnyObject | undefined): Promise<void>;
  /** Server-internal writes (binding) skip the kind's strategy. */
  raw?: boolean;
}

interface Plan {
  object: AnyObject;
  template: Template;
  remove: boolean;
  undo: (() => Promise<void>) | undefined;
}

export async function updateObject(registry: Registry, resource: Resource, request: UpdateRequest): Promise<Written> {
  const { storage } = registry;
  let entry = storage.peek(resource.storeName, request.key) ?? (await storage.get(resource.storeName, request.key));
  let verified = false;
  /** Before an answer that depends on the cached state, makes sure that it is the newest. */
  const isNewest = async (): Promise<boolean> => {
    if (verified) return true;
    verified = true;
    const newest = await storage.get(resource.storeName, request.key);
    if (newest?.revision === entry?.revision) return true;
    entry = newest;
    return false;
  };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (!entry) return createInstead(registry, resource, request);
    let plan: Plan;
    try {
      plan = await planUpdate(registry, resource, request, entry);
    } catch (error) {
      if (error instanceof StatusError && !(await isNewest())) continue;
      throw error;
    }
    if (!plan.remove && isSame(plan.template, entry)) {
      await plan.undo?.();
      if (await isNewest()) return { object: plan.object, text: resource.text(entry), created: false };
      continue;
    }
    if (request.dryRun) {
      await plan.undo?.();
      return { object: plan.object, text: encodeLoose(plan.object), created: false };
    }
    const result = await storage.commit(operationOf(resource, request.key, plan, entry));
    if (result.outcome === "committed") return committed(registry, resource, request, plan, result, entry);
    await plan.undo?.();
    verified = true;
    entry = result.outcome === "missing" ? undefined : entryOf(result.entry);
  }
  throw conflict(resource.qualified, request.name, OBJECT_MODIFIED);
}

async function planUpdate(registry: Registry, resource: Resource, request: UpdateRequest, entry: CachedEntry): Promise<Plan> {
  const previous = resource.decoded(entry, registry.schemas);
  if (request.uid && request.uid !== previous.metadata.uid) throw uidConflict(resource, request, previous.metadata.uid ?? "");
  const object = await request.produce(previous, resource.object(entry));
  checkVersion(resource, request, object, entry);
  const undo = request.raw ? undefined : await applyStrategy(registry, resource, request, object, previous);
  try {
    await request.validate(object, previous);
  } catch (error) {
    await undo?.();
    throw error;
  }
  return { object, template: encodeObject(registry.finish(resource, object)), remove: isDeleted(resource, object, previous), undo };
}

/** Optimistic locking: no resourceVersion means the newest, where the kind takes that. */
function checkVersion(resource: Resource, request: UpdateRequest, object: AnyObject, entry: CachedEntry): void {
  const asked = object.metadata.resourceVersion ?? "";
  if (asked !== "" && !/^\d+$/.test(asked)) throw plainError(`strconv.ParseUint: parsing ${JSON.stringify(asked)}: invalid syntax`);
  if (asked === "" || asked === "0") {
    if (resource.definition.strategy.allowUnconditionalUpdate === false && !request.raw) throw invalidVersion(resource, request.name);
  } else if (asked !== String(entry.revision)) throw conflict(resource.qualified, request.name, OBJECT_MODIFIED);
  object.metadata.resourceVersion = String(entry.revision);
}

function invalidVersion(resource: Resource, name: string): StatusError {
  const cause = {
    reason: "FieldValueInvalid",
    message: "Invalid value: 0: must be specified for an update",
    field: "metadata.resourceVersion",
  };
  const { group, resource: kind } = resource.qualified;
  return new StatusError({
    code: 422,
    reason: "Invalid",
    message: `${resource.fullName} "${name}" is invalid: ${cause.field}: ${cause.message}`,
    details: { name, ...(group ? { group } : {}), kind, causes: [cause] },
  });
}

async function applyStrategy(
  registry: Registry,
  resource: Resource,
  request: UpdateRequest,
  object: AnyObject,
  previous: AnyObject,
): Promise<(() => Promise<void>) | undefined> {
  const { strategy, subresources } = resource.definition;
  const own =
    request.subresource === ""
      ? strategy
      : request.subresource === "status"
        ? subresources?.status
        : subresources?.updates?.[request.subresource];
  const context = registry.strategyContext(request);
  ensureNamespace(object, resource, request.namespace);
  const undo = request.subresource === "" ? await strategy.beginUpdate?.(object, previous, context) : undefined;
  try {
    if (previous.metadata.generation === undefined) delete object.metadata.generation;
    else object.metadata.generation = previous.metadata.generation;
    own?.prepareForUpdate?.(object, previous, context);
    keepSystemFields(object, previous);
    const errors = [...updateMetaErrors(resource, object, previous), ...(own?.validateUpdate?.(object, previous, context) ?? [])];
    if (errors.length > 0) throw invalid(resource.storedKind, request.name, errors);
    for (const warning of own?.warningsOnUpdate?.(object, previous) ?? []) request.warnings.add(warning);
    return undo;
  } catch (error) {
    await undo?.();
    throw error;
  }
}

/** The last finalizer of an object that is being deleted has gone: the update deletes it. */
function isDeleted(resource: Resource, object: AnyObject, previous: AnyObject): boolean {
  if ((object.metadata.finalizers?.length ?? 0) > 0 || !previous.metadata.deletionTimestamp) return false;
  if (resource.fullName === "namespaces" && (object["spec"]?.finalizers?.length ?? 0) > 0) return false;
  return (previous.metadata.deletionGracePeriodSeconds ?? 0) === 0;
}

/** Whether a write would change nothing: the texts are equal, or mean the same with their fields in another order. */
function isSame(template: Template, entry: CachedEntry): boolean {
  const text = joinTemplate(template, entry.revision);
  if (text === entry.text) return true;
  if (text.length !== entry.text.length) return false;
  return deepEqual(JSON.parse(text), entry.object);
}

function operationOf(resource: Resource, key: string, plan: Plan, entry: CachedEntry): Parameters<Registry["storage"]["commit"]>[0] {
  const where = { resource: resource.storeName, key, expectedRevision: entry.revision };
  if (plan.remove) return { type: "delete", ...where, value: templateOf(entry.text) };
  return { type: "update", ...where, value: plan.template };
}

async function committed(
  registry: Registry,
  resource: Resource,
  request: UpdateRequest,
  plan: Plan,
  { revision, value }: { revision: number; value: string },
  entry: CachedEntry,
): Promise<Written> {
  const { object, remove } = plan;
  if (remove) {
    await resource.definition.strategy.afterDelete?.(resource.object(entry), registry.strategyContext(request));
    return { object, text: encodeLoose(object), created: false };
  }
  const { afterUpdate } = resource.definition.strategy;
  if (afterUpdate && request.subresource === "") await afterUpdate(object, resource.object(entry), registry.strategyContext(request));
  object.metadata.resourceVersion = String(revision);
  return { object, text: resource.definition.storedAs ? encodeLoose(object) : value, created: false };
}

async function createInstead(registry: Registry, resource: Resource, request: UpdateRequest): Promise<Written> {
  if (request.subresource !== "" || !resource.definition.strategy.allowCreateOnUpdate) throw notFound(resource.qualified, request.name);
  const object = await request.produce(undefined, undefined);
  return createObject(registry, resource, { ...request, object, validate: (created) => request.validate(created, undefined) });
}

function uidConflict(resource: Resource, request: UpdateRequest, uid: string): StatusError {
  const where = [resource.definition.resource, request.namespace, request.name].filter((part) => part !== "").join("/");
  const why = `Precondition failed: UID in precondition: ${request.uid}, UID in object meta: ${uid}`;
  return conflict(
    resource.qualified,
    request.name,
    `StorageError: invalid object, Code: 4, Key: /registry/${where}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  );
}
