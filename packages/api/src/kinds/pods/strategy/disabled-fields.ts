/** Fields of features that Kubernetes 1.36 has switched off by default are dropped on write. Source: pkg/api/pod/util.go, pkg/features. */
import type { Container, ContainerStatus, PodSpec, PodStatus } from "../../../generated/types.ts";

/** Also for templates. Off: ContainerStopSignals, GenericWorkload, ClusterTrustBundleProjection, PodCertificateRequest. */
export function dropDisabledPodSpecFields(spec: PodSpec | undefined): void {
  if (!spec) return;
  delete spec.schedulingGroup;
  for (const { projected } of spec.volumes ?? []) {
    for (const source of projected?.sources ?? []) {
      delete source.clusterTrustBundle;
      delete source.podCertificate;
    }
  }
  dropStopSignals(spec.initContainers);
  dropStopSignals(spec.containers);
  dropStopSignals(spec.ephemeralContainers);
}

function dropStopSignals(containers: Container[] | undefined): void {
  for (const container of containers ?? []) {
    if (container.lifecycle?.stopSignal === undefined) continue;
    delete container.lifecycle.stopSignal;
    if (!container.lifecycle.postStart && !container.lifecycle.preStop) delete container.lifecycle;
  }
}

/** Off: ImageVolumeWithDigest, DRANodeAllocatableResources. */
export function dropDisabledPodStatusFields(status: PodStatus | undefined): void {
  if (!status) return;
  delete status.nodeAllocatableResourceClaimStatuses;
  dropVolumeStatus(status.initContainerStatuses);
  dropVolumeStatus(status.containerStatuses);
  dropVolumeStatus(status.ephemeralContainerStatuses);
}

function dropVolumeStatus(statuses: ContainerStatus[] | undefined): void {
  for (const { volumeMounts } of statuses ?? []) for (const mount of volumeMounts ?? []) delete mount.volumeStatus;
}
