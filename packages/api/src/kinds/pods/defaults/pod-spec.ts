/** What every kind with a Pod template defaults. Source: SetDefaults_PodSpec and the conversions of pkg/apis/core/v1/conversion.go. */
import type { PodSpec, PodTemplateSpec } from "../../../generated/types.ts";
import { setContainerDefaults } from "./containers.ts";
import { setResourceListDefaults, setResourcesDefaults } from "./resource-list.ts";
import { setVolumeDefaults } from "./volumes.ts";

export function setPodSpecDefaults(spec: PodSpec): void {
  spec.dnsPolicy ||= "ClusterFirst";
  spec.restartPolicy ||= "Always";
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= "default-scheduler";
  for (const volume of spec.volumes ?? []) setVolumeDefaults(volume);
  for (const container of spec.initContainers ?? []) setContainerDefaults(container);
  for (const container of spec.containers ?? []) setContainerDefaults(container);
  for (const container of spec.ephemeralContainers ?? []) setContainerDefaults(container);
  setResourceListDefaults(spec.overhead);
  setResourcesDefaults(spec.resources);
  setServiceAccountNames(spec);
}

export function setPodTemplateDefaults(template: PodTemplateSpec): void {
  template.metadata ??= {} as NonNullable<PodTemplateSpec["metadata"]>;
  dropInitContainerAnnotations(template.metadata);
  template.spec ??= {} as PodSpec;
  setPodSpecDefaults(template.spec);
}

/** The old `serviceAccount` always says the same as `serviceAccountName`, and stands in for it when alone. */
export function setServiceAccountNames(spec: PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (name) {
    spec.serviceAccountName = name;
    spec.serviceAccount = name;
  } else {
    delete spec.serviceAccountName;
    delete spec.serviceAccount;
  }
}

/** Where init containers were written before they had a field; nobody may set these any more. */
export function dropInitContainerAnnotations(metadata: { annotations?: Record<string, string> }): void {
  for (const stage of ["beta", "alpha"]) {
    delete metadata.annotations?.[`pod.${stage}.kubernetes.io/init-containers`];
    delete metadata.annotations?.[`pod.${stage}.kubernetes.io/init-container-statuses`];
  }
}
