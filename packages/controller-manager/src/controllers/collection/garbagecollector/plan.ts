/** What becomes of an object whose owners have been looked up. Source: attemptToDeleteItem in garbagecollector.go. */
import type { OwnerReference } from "@kubarium/api";
import type { GraphNode } from "./graph.ts";
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from "./graph.ts";

export interface Owners {
  /** There, and staying. */
  solid: OwnerReference[];
  /** Not there. */
  dangling: OwnerReference[];
  /** Being deleted, and waiting for dependents such as this one. */
  waiting: OwnerReference[];
}

export type CollectionPlan =
  | { do: "nothing" }
  /** Owners that are no longer; others keep the object. */
  | { do: "dropOwners"; uids: string[] }
  /** `unblock`: its own dependents are being deleted too, and two that wait for each other would wait for ever. */
  | { do: "delete"; policy: "Foreground" | "Background" | "Orphan"; unblock: boolean };

export function planCollection(node: GraphNode, owners: Owners, finalizers: readonly string[]): CollectionPlan {
  const { solid, dangling, waiting } = owners;
  if (solid.length) {
    const uids = [...dangling, ...waiting].map(({ uid }) => uid);
    return uids.length ? { do: "dropOwners", uids } : { do: "nothing" };
  }
  if (waiting.length && node.dependents.size) {
    return { do: "delete", policy: "Foreground", unblock: [...node.dependents].some((dependent) => dependent.deletingDependents) };
  }
  if (finalizers.includes(ORPHAN_FINALIZER)) return { do: "delete", policy: "Orphan", unblock: false };
  if (finalizers.includes(FOREGROUND_FINALIZER)) return { do: "delete", policy: "Foreground", unblock: false };
  return { do: "delete", policy: "Background", unblock: false };
}
