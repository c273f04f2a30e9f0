/** Source: SetDefaults_DaemonSet of pkg/apis/apps/v1. */
import type { AnyObject } from "../../../machinery/definition.ts";
import { setPodTemplateDefaults } from "../../pods/defaults/pod-spec.ts";

export function setDaemonSetDefaults(daemonSet: AnyObject): void {
  daemonSet.spec ??= {};
  const { spec } = daemonSet;
  spec.template ??= {};
  setPodTemplateDefaults(spec.template);
  spec.revisionHistoryLimit ??= 10;
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= "RollingUpdate";
  if (spec.updateStrategy.type !== "RollingUpdate") return;
  spec.updateStrategy.rollingUpdate ??= {};
  spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
  spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
}
