/** The finalizers by which the garbage collector is asked to orphan or to delete dependents first. Source: registry.Store.Delete. */
import type { AnyObject } from "@kubarium/api/server";
import { type DeleteOptions, FINALIZER_DELETE_DEPENDENTS, FINALIZER_ORPHAN_DEPENDENTS } from "@kubarium/apimachinery";
import type { Resource } from "../resources.ts";

/** Kinds that the garbage collector leaves alone. */
const UNCOLLECTED = new Set(["events", "events.events.k8s.io"]);

/** An object's finalizers after a delete with these options. */
export function planGarbageFinalizers(resource: Resource, { metadata }: AnyObject, options: DeleteOptions): string[] {
  const present = metadata.finalizers ?? [];
  if (UNCOLLECTED.has(resource.fullName)) return present;
  const propagation = propagationOf(resource, present, options);
  const others = present.filter((finalizer) => finalizer !== FINALIZER_ORPHAN_DEPENDENTS && finalizer !== FINALIZER_DELETE_DEPENDENTS);
  const wanted =
    propagation === "Orphan" ? [FINALIZER_ORPHAN_DEPENDENTS] : propagation === "Foreground" ? [FINALIZER_DELETE_DEPENDENTS] : [];
  const planned = [...others, ...wanted];
  return planned.length === present.length && planned.every((finalizer) => present.includes(finalizer)) ? present : planned;
}

/** Options decide, then a finalizer that is there already, then the kind. */
function propagationOf(resource: Resource, present: readonly string[], options: DeleteOptions): string {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? "Orphan" : "Background";
  if (options.propagationPolicy !== undefined) return options.propagationPolicy;
  if (present.includes(FINALIZER_ORPHAN_DEPENDENTS)) return "Orphan";
  if (present.includes(FINALIZER_DELETE_DEPENDENTS)) return "Foreground";
  return resource.definition.strategy.defaultPropagation ?? "Background";
}
