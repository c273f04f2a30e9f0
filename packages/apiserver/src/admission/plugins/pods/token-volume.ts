/** The volume through which containers read their account's token, the cluster's CA and their namespace. */
import type { AnyObject } from "@kubarium/api/server";
import type { Random } from "@kubarium/component-base";

const PREFIX = "kube-api-access-";
const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
/** An hour and 7 seconds: the mark by which TokenRequest knows tokens that are extended to a year. */
export const EXTENDED_TOKEN_MARK_SECONDS = 3607;
const DEFAULT_MODE = 0o644;

/** Mounts the volume in every container that has nothing at the path, and adds it when one needs it. */
export function mountToken(spec: AnyObject[string], random: Random): void {
  const existing = (spec.volumes ?? []).find((volume: { name?: string }) => volume.name?.startsWith(PREFIX));
  const name: string = existing?.name ?? PREFIX + random.suffix();
  let needed = false;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    const mounts: { mountPath?: string }[] = container.volumeMounts ?? [];
    if (mounts.some(({ mountPath }) => mountPath === MOUNT_PATH)) continue;
    container.volumeMounts = [...mounts, { name, readOnly: true, mountPath: MOUNT_PATH }];
    needed = true;
  }
  if (needed && !existing) spec.volumes = [...(spec.volumes ?? []), { name, projected: tokenSource() }];
}

function tokenSource(): Record<string, unknown> {
  return {
    sources: [
      { serviceAccountToken: { expirationSeconds: EXTENDED_TOKEN_MARK_SECONDS, path: "token" } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      { downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] } },
    ],
    defaultMode: DEFAULT_MODE,
  };
}
