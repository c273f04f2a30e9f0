/** Warnings about volumes: plugins that are gone, paths that hide each other. Source: pkg/api/pod/warnings.go. */
import { goQuote } from "@kubarium/apimachinery";
import type { Volume, VolumeProjection } from "../../../generated/types.ts";
import { claimSpecWarnings } from "./claims.ts";

const RETIRED: readonly [field: keyof Volume, shown: string, text: string][] = [
  ["photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"],
  ["quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["ephemeral", "", ""],
  ["cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"],
];

export function volumeWarnings(path: string, volumes: readonly Volume[]): string[] {
  const warnings: string[] = [];
  for (const [index, volume] of volumes.entries()) {
    for (const [field, shown, text] of RETIRED) {
      if (!volume[field]) continue;
      if (field === "ephemeral") warnings.push(...claimWarnings(`${path}[${index}]`, volume));
      else warnings.push(`${path}[${index}].${shown}: ${text}`);
    }
  }
  return [...warnings, ...volumes.flatMap(overlapWarnings)];
}

const claimWarnings = (path: string, { ephemeral }: Volume): string[] =>
  claimSpecWarnings(ephemeral?.volumeClaimTemplate?.spec, `${path}.ephemeral.volumeClaimTemplate.spec`);

interface Place {
  path: string;
  source: string;
}

function overlapWarnings({ name, configMap, secret, downwardAPI, projected }: Volume): string[] {
  const lists: [string, Place[]][] = [];
  if (configMap) lists.push([`ConfigMap ${goQuote(configMap.name ?? "")}`, placesOf(configMap.items)]);
  if (secret) lists.push([`Secret ${goQuote(secret.secretName ?? "")}`, placesOf(secret.items)]);
  if (downwardAPI) lists.push(["DownwardAPI", placesOf(downwardAPI.items)]);
  const empty: string[] = [];
  if (projected) {
    const places: Place[] = [];
    for (const source of projected.sources ?? []) {
      if (Object.keys(source).length === 0) empty.push(`volume ${goQuote(name)} (Projected) has no sources provided`);
      else places.push(...projectedPlaces(source));
    }
    lists.push(["Projected", places]);
  }
  return [
    ...empty,
    ...lists.flatMap(([what, places]) => overlaps(places).map((text) => `volume ${goQuote(name)} (${what}): overlapping paths: ${text}`)),
  ];
}

const placesOf = (items: readonly { path?: string }[] | undefined, source = ""): Place[] =>
  (items ?? []).map(({ path = "" }) => ({ path, source }));

function projectedPlaces({ configMap, secret, downwardAPI, serviceAccountToken }: VolumeProjection): Place[] {
  if (configMap?.items) return placesOf(configMap.items, `ConfigMap ${goQuote(configMap.name ?? "")}`);
  if (secret?.items) return placesOf(secret.items, `Secret ${goQuote(secret.name ?? "")}`);
  if (downwardAPI?.items) return placesOf(downwardAPI.items, "DownwardAPI");
  return serviceAccountToken ? placesOf([serviceAccountToken], "ServiceAccountToken") : [];
}

/** Paths that are the same, or of which one lies inside the other. */
function overlaps(places: readonly Place[]): string[] {
  const seen: Place[] = [];
  const found: string[] = [];
  if (places.length < 2) return found;
  for (const { path, source } of places) {
    const place = { path: path.endsWith("/") ? path.replace(/\/+$/, "") : path, source };
    for (const other of place.path ? seen : []) {
      if (other.path && touches(place.path, other.path)) found.push(`${printed(place)} with ${printed(other)}`);
    }
    seen.push(place);
  }
  return found;
}

const touches = (a: string, b: string): boolean => `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
const printed = ({ path, source }: Place): string => (source ? `${goQuote(path)} (${source})` : goQuote(path));
