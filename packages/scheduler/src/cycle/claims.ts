/** What a pod's volume claims say before any node is looked at. Source: PreFilter of pkg/scheduler/framework/plugins/volumebinding. */
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass, Volume } from "@kubarium/api";
import { controllerOf } from "@kubarium/apimachinery";

/** The caches that claims are read from. */
export interface ClaimCaches {
  claim(key: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
  storageClass(name: string): StorageClass | undefined;
}

export interface Claims {
  /** Why no node will do, whatever it is like. */
  problem?: string;
  /** Bound ones: their nodes are the pod's. */
  volumes: PersistentVolume[];
  /** Bound to volumes that are not there. */
  isMissingVolume: boolean;
  /** Waiting for a node to be chosen. */
  isDelayed: boolean;
}

/** Without claims the same value each time. */
export const NO_CLAIMS: Claims = Object.freeze({ volumes: [], isMissingVolume: false, isDelayed: false });
const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";

export function planClaims(pod: Pod, caches: ClaimCaches): Claims {
  const named = (pod.spec.volumes ?? []).flatMap((volume) => claimNameOf(pod, volume));
  if (!named.length) return NO_CLAIMS;
  const claims: PersistentVolumeClaim[] = [];
  for (const { name, isEphemeral } of named) {
    const claim = caches.claim(`${pod.metadata.namespace}/${name}`);
    const problem = claim ? problemOf(pod, claim, isEphemeral) : missing(name, isEphemeral);
    if (problem) return { ...NO_CLAIMS, problem };
    if (claim) claims.push(claim);
  }
  const unbound = claims.filter((claim) => !isBound(claim));
  if (unbound.some((claim) => !isDelayed(claim, caches))) {
    return { ...NO_CLAIMS, problem: "pod has unbound immediate PersistentVolumeClaims" };
  }
  const names = claims.filter(isBound).map(({ spec }) => spec.volumeName ?? "");
  const volumes = names.flatMap((name) => caches.volume(name) ?? []);
  return { volumes, isMissingVolume: volumes.length < names.length, isDelayed: unbound.length > 0 };
}

function claimNameOf(pod: Pod, volume: Volume): { name: string; isEphemeral: boolean }[] {
  if (volume.persistentVolumeClaim) return [{ name: volume.persistentVolumeClaim.claimName, isEphemeral: false }];
  return volume.ephemeral ? [{ name: `${pod.metadata.name}-${volume.name}`, isEphemeral: true }] : [];
}

const missing = (name: string, isEphemeral: boolean): string =>
  isEphemeral
    ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
    : `persistentvolumeclaim "${name}" not found`;

function problemOf(pod: Pod, { metadata, spec, status }: PersistentVolumeClaim, isEphemeral: boolean): string | undefined {
  const { name, namespace } = metadata;
  if (status?.phase === "Lost") return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${spec.volumeName ?? ""}"`;
  if (metadata.deletionTimestamp) return `persistentvolumeclaim "${name}" is being deleted`;
  if (isEphemeral && controllerOf({ metadata })?.uid !== pod.metadata.uid) {
    return `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
  }
  return undefined;
}

const isBound = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
  !!spec.volumeName && metadata.annotations?.[BIND_COMPLETED] !== undefined;

/** A claim that names its volume is to be bound at once, whatever its class says. */
function isDelayed({ spec }: PersistentVolumeClaim, caches: ClaimCaches): boolean {
  return !spec.volumeName && caches.storageClass(spec.storageClassName ?? "")?.volumeBindingMode === "WaitForFirstConsumer";
}
