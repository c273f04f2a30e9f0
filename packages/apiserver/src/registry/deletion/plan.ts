/**
 * What a delete does to an object: grace periods, finalizers, propagation, namespaces. Source: rest.BeforeDelete, registry.Store.Delete.
 */
import type { AnyObject } from "@kubarium/api/server";
import { type DeleteOptions, formatTime, parseTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import type { Resource } from "../resources.ts";
import { planGarbageFinalizers } from "./finalizers.ts";

/** What a delete does to an object as it is now. */
export type DeletePlan =
  /** Removed at once. `first` is a state that is written before, so that watchers see the grace period go to 0. */
  | { action: "remove"; first?: AnyObject }
  /** Marked; somebody else removes it later. */
  | { action: "mark"; object: AnyObject }
  /** Being deleted already, nothing to do. */
  | { action: "none" };

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
