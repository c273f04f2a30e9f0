/** Source: SetDefaults_Deployment of pkg/apis/apps/v1. */
import type { AnyObject } from "../../../machinery/definition.ts";
import { setPodTemplateDefaults } from "../../pods/defaults/pod-spec.ts";

export function setDeploymentDefaults(deployment: AnyObject): void {
  deployment.spec ??= {};
  const { spec } = deployment;
  spec.template ??= {};
  setPodTemplateDefaults(spec.template);
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  spec.strategy ??= {};
  spec.strategy.type ||= "RollingUpdate";
  if (spec.strategy.type !== "RollingUpdate") return;
  spec.strategy.rollingUpdate ??= {};
  spec.strategy.rollingUpdate.maxUnavailable ??= "25%";
  spec.strategy.rollingUpdate.maxSurge ??= "25%";
}
