/** The arithmetic of a client-driven rolling update. Source: kubectl 1.17's rolling-update, the last that had it. */

export interface Sizes {
  /** What the new controller shall have in the end. */
  desired: number;
  oldReplicas: number;
  newReplicas: number;
}

/** One pod more than desired at a time, none less. */
export const MAX_SURGE = 1;
export const MAX_UNAVAILABLE = 0;

/** How many the new controller is scaled up to now; undefined when there is no room or nothing left to add. */
export function planScaleUp({ desired, oldReplicas, newReplicas }: Sizes): number | undefined {
  if (newReplicas === desired) return undefined;
  const increment = oldReplicas === 0 ? desired - newReplicas : desired + MAX_SURGE - (oldReplicas + newReplicas);
  return increment > 0 ? Math.min(desired, newReplicas + increment) : undefined;
}

/** How many the old controller is scaled down to now, given the new one's available pods; undefined when none can be spared. */
export function planScaleDown({ desired, oldReplicas, newReplicas }: Sizes, newAvailable: number): number | undefined {
  if (oldReplicas === 0) return undefined;
  const minAvailable = Math.max(0, desired - MAX_UNAVAILABLE);
  const decrement = oldReplicas + newReplicas - minAvailable - (newReplicas - newAvailable);
  if (decrement <= 0) return undefined;
  if (newReplicas === desired && newAvailable === desired) return 0;
  return Math.max(0, oldReplicas - decrement);
}
