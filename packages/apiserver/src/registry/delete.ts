/**
 * Deletes an object, at once or by way of a deletionTimestamp: grace periods, finalizers, propagation, preconditions.
 * Source: registry.Store.Delete and rest.BeforeDelete.
 */
import type { AnyObject } from "@kubarium/api/server";
import { conflict, type DeleteOptions, notFound, OBJECT_MODIFIED } from "@kubarium/apimachinery";
import { type CachedEntry, templateOf } from "../cache/entry.ts";
import { planDelete } from "./deletion/plan.ts";
import { encodeLoose, encodeObject, joinTemplate } from "./encoding.ts";
import type { Registry, WriteContext, Written } from "./registry.ts";
import type { Resource } from "./resources.ts";
import { entryOf } from "./storage.ts";

const MAX_ATTEMPTS = 100;

export interface DeleteRequest extends WriteContext {
  name: string;
  key: string;
  options: DeleteOptions;
  /** Admission. */
  validate(previous: AnyObject): Promise<void>;
}

/** `gone`: the answer is the object or a Status as the kind has it; otherwise the object lives on with a deletionTimestamp. */
export interface Deleted extends Written {
  gone: boolean;
}

export async function deleteObject(registry: Registry, resource: Resource, request: DeleteRequest): Promise<Deleted> {
  const { storage } = registry;
  let entry = await storage.get(resource.storeName, request.key);
  let tolerateMissing: CachedEntry | undefined;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (!entry) {
      if (tolerateMissing) return answer(resource, tolerateMissing, true);
      throw notFound(resource.qualified, request.name);
    }
    checkPreconditions(resource, request, resource.object(entry), attempt > 0 && tolerateMissing !== undefined);
    await request.validate(resource.object(entry));
    const plan = planDelete(resource, resource.mutable(entry), request.options, registry.clock);
    if (plan.action === "none") return answer(resource, entry, false);
    const object = plan.action === "mark" ? plan.object : plan.first;
    if (request.dryRun)
      return object ? { object, text: encodeLoose(object), created: false, gone: plan.action === "remove" } : answer(resource, entry, true);
    const where = { resource: resource.storeName, key: request.key, expectedRevision: entry.revision };
    const value = object ? encodeObject(registry.finish(resource, object)) : templateOf(entry.text);
    if (object && plan.action === "mark" && joinTemplate(value, entry.revision) === entry.text) return answer(resource, entry, false);
    const result = await storage.commit({ type: object ? "update" : "delete", ...where, value });
    if (result.outcome === "committed") {
      const now = entryOf({ key: request.key, value: result.value, revision: result.revision });
      if (plan.action === "mark") return answer(resource, now, false);
      if (!object) return removed(registry, resource, request, entry, now);
      entry = now;
      tolerateMissing = now;
    } else entry = result.outcome === "missing" ? undefined : "entry" in result ? entryOf(result.entry) : undefined;
  }
  throw conflict(resource.qualified, request.name, OBJECT_MODIFIED);
}

async function removed(
  registry: Registry,
  resource: Resource,
  request: DeleteRequest,
  last: CachedEntry,
  now: CachedEntry,
): Promise<Deleted> {
  await resource.definition.strategy.afterDelete?.(resource.object(last), registry.strategyContext(request));
  return answer(resource, now, true);
}

function answer(resource: Resource, entry: CachedEntry, gone: boolean): Deleted {
  return { object: resource.object(entry), text: resource.text(entry), created: false, gone };
}

function checkPreconditions(resource: Resource, { name, options }: DeleteRequest, { metadata }: AnyObject, ours: boolean): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const of = { group: resource.definition.group, resource: resource.kind };
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict(of, name, why);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion && !ours) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw conflict(of, name, why);
  }
}
