/** What a Pod lets the kubelet of its node read. Source: plugin/pkg/auth/authorizer/node/graph.go, pkg/api/v1/pod VisitPodSecretNames. */
import type { AnyObject } from "@kubarium/api/server";

const MIRROR = "kubernetes.io/config.mirror";

// biome-ignore lint: a pod's spec is walked loosely
type Loose = any;

export interface PodReferences {
  /** `secrets/name`, `configmaps/name`, `persistentvolumeclaims/name`, `serviceaccounts/name`, `resourceclaims/name`, of the Pod's namespace. */
  names: ReadonlySet<string>;
  claims: readonly string[];
}

export function referencesOf({ metadata, spec, status }: AnyObject): PodReferences {
  const names = new Set<string>();
  const claims: string[] = [];
  // A kubelet makes mirror pods itself: they must not widen what it may read.
  if (metadata.annotations?.[MIRROR] !== undefined) return { names, claims };
  const add = (resource: string, name: string | undefined): void => {
    if (name) names.add(`${resource}/${name}`);
  };
  add("serviceaccounts", spec.serviceAccountName);
  for (const { name } of spec.imagePullSecrets ?? []) add("secrets", name);
  for (const list of [spec.initContainers, spec.containers, spec.ephemeralContainers])
    for (const container of list ?? []) addEnvironment(container, add);
  for (const volume of spec.volumes ?? []) {
    addVolume(volume, add);
    const claim = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${metadata.name}-${volume.name}` : undefined);
    add("persistentvolumeclaims", claim);
    if (claim) claims.push(claim);
  }
  for (const claim of spec.resourceClaims ?? []) add("resourceclaims", claim.resourceClaimName);
  for (const claim of status?.resourceClaimStatuses ?? []) add("resourceclaims", claim.resourceClaimName);
  return { names, claims };
}

type Add = (resource: string, name: string | undefined) => void;

function addEnvironment(container: Loose, add: Add): void {
  for (const { valueFrom } of container.env ?? []) {
    add("secrets", valueFrom?.secretKeyRef?.name);
    add("configmaps", valueFrom?.configMapKeyRef?.name);
  }
  for (const { secretRef, configMapRef } of container.envFrom ?? []) {
    add("secrets", secretRef?.name);
    add("configmaps", configMapRef?.name);
  }
}

function addVolume(volume: Loose, add: Add): void {
  add("secrets", volume.secret?.secretName);
  add("secrets", volume.azureFile?.secretName);
  for (const type of ["cephfs", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos", "cinder"])
    add("secrets", volume[type]?.secretRef?.name);
  add("secrets", volume.csi?.nodePublishSecretRef?.name);
  add("configmaps", volume.configMap?.name);
  for (const { secret, configMap } of volume.projected?.sources ?? []) {
    add("secrets", secret?.name);
    add("configmaps", configMap?.name);
  }
}

/** Secrets that a PersistentVolume needs on its node, as `namespace/name`. */
export function volumeSecrets({ spec }: AnyObject): string[] {
  const { csi, flexVolume, azureFile, claimRef } = spec ?? {};
  const references = [csi?.nodePublishSecretRef, csi?.nodeStageSecretRef, csi?.nodeExpandSecretRef, flexVolume?.secretRef];
  const secrets = references.filter(Boolean).map(({ namespace, name }: Loose) => `${namespace ?? claimRef?.namespace}/${name}`);
  return azureFile ? [...secrets, `${azureFile.secretNamespace ?? claimRef?.namespace}/${azureFile.secretName}`] : secrets;
}
