/** How long a kubelet may keep Secrets and ConfigMaps, by the size of the cluster. Source: ttlBoundaries in pkg/controller/ttl. */

/** Sizes overlap, so that a node that comes and goes at a boundary does not change every node. */
const STEPS = [
  { fewest: 0, most: 100, ttlSeconds: 0 },
  { fewest: 90, most: 500, ttlSeconds: 15 },
  { fewest: 450, most: 1000, ttlSeconds: 30 },
  { fewest: 900, most: 2000, ttlSeconds: 60 },
  { fewest: 1800, most: Number.POSITIVE_INFINITY, ttlSeconds: 300 },
] as const;

/** The step for so many nodes, when the cluster has been on `step`. */
export function planStep(step: number, nodes: number): number {
  let next = step;
  while (nodes > (STEPS[next]?.most ?? nodes)) next++;
  while (nodes < (STEPS[next]?.fewest ?? nodes)) next--;
  return next;
}

export const ttlSecondsOf = (step: number): number => STEPS[step]?.ttlSeconds ?? 0;
