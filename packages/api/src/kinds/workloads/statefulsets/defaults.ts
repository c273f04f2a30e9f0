/** Source: SetDefaults_StatefulSet of pkg/apis/apps/v1; `maxUnavailable` stays away, its feature gate is off in 1.36. */
import type { AnyObject } from "../../../machinery/definition.ts";
import { setPodTemplateDefaults } from "../../pods/defaults/pod-spec.ts";

export function setStatefulSetDefaults(statefulSet: AnyObject): void {
  statefulSet.spec ??= {};
  const { spec } = statefulSet;
  spec.template ??= {};
  setPodTemplateDefaults(spec.template);
  spec.podManagementPolicy ||= "OrderedReady";
  setUpdateStrategyDefaults(spec);
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= "Retain";
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= "Retain";
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) setClaimTemplateDefaults(claim);
}

/** Who names the type but no rollingUpdate gets none. */
function setUpdateStrategyDefaults(spec: AnyObject["spec"]): void {
  spec.updateStrategy ??= {};
  const strategy = spec.updateStrategy;
  if (!strategy.type) {
    strategy.type = "RollingUpdate";
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === "RollingUpdate" && strategy.rollingUpdate) strategy.rollingUpdate.partition ??= 0;
}

/** A claim template is a whole PersistentVolumeClaim, down to the phase of its status. */
function setClaimTemplateDefaults(claim: AnyObject): void {
  claim.apiVersion = "v1";
  claim.kind = "PersistentVolumeClaim";
  claim.metadata ??= {};
  claim.spec ??= {};
  claim.spec.volumeMode ??= "Filesystem";
  claim.spec.resources ??= {};
  claim.status ??= {};
  claim.status.phase ||= "Pending";
}
