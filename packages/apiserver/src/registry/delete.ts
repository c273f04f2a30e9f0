/**
 * Deletes an object, at once or by way of a deletionTimestamp: grace periods, finalizers, propagation, preconditions.
 * Source: registry.Store.Delete and rest.BeforeDelete.
 */
import type { AnyObject } from "@kubarium/api/server";
import { conflict, type DeleteOptions, formatTime, notFound, OBJECT_MODIFIED, parseTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import { type CachedEntry, templateOf } from "../cache/entry.ts";
import { planGarbageFinalizers } from "./delete-finalizers.ts";
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

/** What a delete does to an object as it is now. */
export type DeletePlan =
  /** Removed at once. `first` is a state that is written before, so that watchers see the grace period go to 0. */
  | { action: "remove"; first?: AnyObject }
  /** Marked; somebody else removes it later. */
  | { action: "mark"; object: AnyObject }
  /** Being deleted already, nothing to do. */
  | { action: "none" };

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

/** Decides from the object (which it may change) and the options alone. */
export function planDelete(resource: Resource, object: AnyObject, options: DeleteOptions, clock: Clock): DeletePlan {
  if (resource.fullName === "namespaces") {
    const plan = planNamespaceDelete(object, options, clock);
    if (plan) return plan;
  }
  const requested = options.gracePeriodSeconds === undefined ? undefined : options.gracePeriodSeconds < 0 ? 1 : options.gracePeriodSeconds;
  const grace = planGrace(resource, object, requested, clock);
  if (grace === "pending") return { action: "none" };
  const finalizers = planGarbageFinalizers(resource, object, options);
  if (finalizers.length > 0) object.metadata.finalizers = finalizers;
  else delete object.metadata.finalizers;
  if (grace !== "none") return grace > 0 || finalizers.length > 0 ? { action: "mark", object } : { action: "remove", first: object };
  if (finalizers.length === 0) return { action: "remove" };
  markAsDeleting(object, clock);
  return { action: "mark", object };
}

/** The grace period that begins or gets shorter; "none" for kinds without, "pending" when it is running already. */
function planGrace(resource: Resource, object: AnyObject, requested: number | undefined, clock: Clock): number | "none" | "pending" {
  const { strategy } = resource.definition;
  const { metadata } = object;
  if (!strategy.gracePeriodSeconds) return "none";
  const now = clock.now();
  if (metadata.deletionTimestamp) {
    const running = metadata.deletionGracePeriodSeconds ?? 0;
    if (running === 0) return "none";
    if (requested === undefined || requested >= running) return "pending";
    const begun = parseTime(metadata.deletionTimestamp) - realMs(clock, now, running);
    const ends = begun + realMs(clock, begun, requested);
    const period = ends < now && requested !== 0 ? 1 : requested;
    metadata.deletionTimestamp = formatTime(Math.max(ends, now));
    metadata.deletionGracePeriodSeconds = period;
    return period;
  }
  const period = strategy.gracePeriodSeconds(object, requested);
  metadata.deletionTimestamp = formatTime(clock.after(now, period * 1000));
  metadata.deletionGracePeriodSeconds = period;
  if ((metadata.generation ?? 0) > 0) metadata.generation = (metadata.generation ?? 0) + 1;
  return period;
}

/** How much wall-clock time `seconds` of cluster time take. */
const realMs = (clock: Clock, from: number, seconds: number): number => clock.after(from, seconds * 1000) - from;

function markAsDeleting({ metadata }: AnyObject, clock: Clock): void {
  if (!metadata.deletionTimestamp && (metadata.generation ?? 0) > 0) metadata.generation = (metadata.generation ?? 0) + 1;
  const now = clock.now();
  if (!metadata.deletionTimestamp || parseTime(metadata.deletionTimestamp) > now) metadata.deletionTimestamp = formatTime(now);
  metadata.deletionGracePeriodSeconds = 0;
}

/** A namespace turns Terminating first, and stays while its spec has finalizers. Source: pkg/registry/core/namespace/storage. */
function planNamespaceDelete(object: AnyObject, options: DeleteOptions, clock: Clock): DeletePlan | undefined {
  if (object.metadata.deletionTimestamp) return (object["spec"]?.finalizers?.length ?? 0) > 0 ? { action: "none" } : undefined;
  object.metadata.deletionTimestamp = formatTime(clock.now());
  object["status"] = { ...object["status"], phase: "Terminating" };
  const propagation = options.orphanDependents ? "Orphan" : options.propagationPolicy;
  const added = propagation === "Orphan" ? ["orphan"] : propagation === "Foreground" ? ["foregroundDeletion"] : [];
  const finalizers = [...new Set([...(object.metadata.finalizers ?? []), ...added])];
  if (finalizers.length > 0) object.metadata.finalizers = finalizers;
  return { action: "mark", object };
}
