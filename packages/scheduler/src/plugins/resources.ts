/** NodeResourcesFit (filter, and LeastAllocated as score), NodeResourcesBalancedAllocation, ImageLocality. */
import type { ReadyNodeInfo } from "../cluster/node-info.ts";
import type { PodInfo } from "../cluster/pod-info.ts";
import { type FilterPlugin, fits, type Refusal, type ScorePlugin } from "./plugin.ts";

export const resourcesFit: FilterPlugin = {
  name: "NodeResourcesFit",
  prepare: (info) => (node) => {
    const refusals: Refusal[] = [];
    if (node.pods.size + 1 > (node.allocatable.get("pods") ?? 0)) refusals.push({ reason: "Too many pods", unresolvable: false });
    for (const [name, amount] of info.requests) {
      if (amount === 0) continue;
      const allocatable = node.allocatable.get(name) ?? 0;
      if (amount > allocatable - (node.requested.get(name) ?? 0))
        refusals.push({ reason: `Insufficient ${name}`, unresolvable: amount > allocatable });
    }
    return refusals.length ? refusals : fits;
  },
};

const SCORED = ["cpu", "memory"];
const MAX_SCORE = 100;

function fractions(info: PodInfo, node: ReadyNodeInfo, scored: boolean): number[] {
  return SCORED.flatMap((name) => {
    const allocatable = node.allocatable.get(name) ?? 0;
    if (!allocatable) return [];
    const used = scored
      ? (node.scored.get(name) ?? 0) + (info.scoredRequests.get(name) ?? 0)
      : (node.requested.get(name) ?? 0) + (info.requests.get(name) ?? 0);
    return [Math.min(1, used / allocatable)];
  });
}

export const leastAllocated: ScorePlugin = {
  name: "NodeResourcesFit",
  weight: 1,
  normalize: "none",
  prepare: (info) => (node) => {
    const used = fractions(info, node, true);
    return used.length ? used.reduce((sum, fraction) => sum + (1 - fraction) * MAX_SCORE, 0) / used.length : 0;
  },
};

export const balancedAllocation: ScorePlugin = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  normalize: "none",
  prepare: (info) => {
    if (!info.requests.size) return undefined;
    return (node) => {
      const [first = 0, second = first] = fractions(info, node, false);
      return (1 - Math.abs(first - second) / 2) * MAX_SCORE;
    };
  },
};

const MEBIBYTE = 1024 * 1024;
const MIN_IMAGE_BYTES = 23 * MEBIBYTE;
const MAX_IMAGE_BYTES = 1000 * MEBIBYTE;

/** `nginx` as nodes list it: with its registry and tag. */
function normalized(image: string): string {
  return image.lastIndexOf(":") <= image.lastIndexOf("/") && !image.includes("@") ? `${image}:latest` : image;
}

export const imageLocality: ScorePlugin = {
  name: "ImageLocality",
  weight: 1,
  normalize: "none",
  prepare: ({ pod }, nodes) => {
    const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
    const wanted = containers.map((container) => normalized(container.image ?? ""));
    const sizeOn = (node: ReadyNodeInfo, image: string): number => {
      const found = node.node.status.images?.find(({ names }) =>
        names?.some((name) => name === image || name === `docker.io/library/${image}` || name === `docker.io/${image}`),
      );
      return found?.sizeBytes ?? 0;
    };
    const shares = new Map(
      wanted.map((image) => [image, nodes.filter((node) => sizeOn(node, image) > 0).length / Math.max(1, nodes.length)]),
    );
    if (![...shares.values()].some((share) => share > 0)) return undefined;
    const highest = MAX_IMAGE_BYTES * containers.length;
    return (node) => {
      const sum = wanted.reduce((bytes, image) => bytes + sizeOn(node, image) * (shares.get(image) ?? 0), 0);
      const bounded = Math.min(Math.max(sum, MIN_IMAGE_BYTES), highest);
      return (MAX_SCORE * (bounded - MIN_IMAGE_BYTES)) / (highest - MIN_IMAGE_BYTES);
    };
  },
};
