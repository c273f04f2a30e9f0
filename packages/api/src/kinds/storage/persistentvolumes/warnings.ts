/** Source: pkg/api/persistentvolume/util.go. */
import type { NodeSelectorTerm } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { nodeSelectorTermWarnings } from "../../cluster/nodes/warnings.ts";

const ANNOTATIONS = [
  ["volume.beta.kubernetes.io/storage-class", 'deprecated since v1.8; use "storageClassName" attribute instead'],
  ["volume.beta.kubernetes.io/mount-options", 'deprecated since v1.31; use "mountOptions" attribute instead'],
] as const;
/** Field, its name in the warning, since when it is deprecated and gone. */
const PLUGINS = [
  ["cephfs", "cephfs", "v1.28", "v1.31+"],
  ["photonPersistentDisk", "photonPersistentDisk", "v1.11", "v1.16+"],
  ["scaleIO", "scaleIO", "v1.16", "v1.22+"],
  ["storageos", "storageOS", "v1.22", "v1.25+"],
  ["glusterfs", "glusterfs", "v1.25", "v1.26+"],
  ["rbd", "rbd", "v1.28", "v1.31+"],
] as const;

export function persistentVolumeWarnings({ metadata, spec }: AnyObject): string[] {
  const warnings: string[] = [];
  for (const [annotation, message] of ANNOTATIONS) {
    if (metadata.annotations?.[annotation] !== undefined) warnings.push(`metadata.annotations[${annotation}]: ${message}`);
  }
  if (spec?.persistentVolumeReclaimPolicy === "Recycle") {
    const advice = "Instead, the recommended approach is to use dynamic provisioning.";
    warnings.push(`spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. ${advice}`);
  }
  const terms: NodeSelectorTerm[] = spec?.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  for (const [index, term] of terms.entries()) {
    warnings.push(...nodeSelectorTermWarnings(term, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`));
  }
  for (const [field, name, deprecated, gone] of PLUGINS) {
    if (spec?.[field]) warnings.push(`spec.${name}: deprecated in ${deprecated}, non-functional in ${gone}`);
  }
  return warnings;
}
