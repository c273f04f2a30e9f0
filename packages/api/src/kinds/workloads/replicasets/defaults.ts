/** Source: SetDefaults_ReplicaSet of pkg/apis/apps/v1. */
import type { AnyObject } from "../../../machinery/definition.ts";
import { setPodTemplateDefaults } from "../../pods/defaults/pod-spec.ts";

export function setReplicaSetDefaults(replicaSet: AnyObject): void {
  replicaSet.spec ??= {};
  replicaSet.spec.template ??= {};
  setPodTemplateDefaults(replicaSet.spec.template);
  replicaSet.spec.replicas ??= 1;
}
