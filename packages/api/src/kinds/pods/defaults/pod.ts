/** Defaults that only Pods themselves get, not the templates they come from. Source: SetDefaults_Pod, Convert_v1_Pod_To_core_Pod. */
import type { Container, ContainerStatus, Pod, PodSpec, PodStatus } from "../../../generated/types.ts";
import { aggregateContainers, isPodLevelResource } from "../../../pods/requests.ts";
import { dropInitContainerAnnotations, setPodSpecDefaults } from "./pod-spec.ts";
import { setResourceListDefaults, setResourcesDefaults } from "./resource-list.ts";

export function setPodDefaults(pod: Pod): void {
  pod.spec ??= {} as PodSpec;
  const spec = pod.spec;
  requestWhatIsLimited(spec.containers);
  requestWhatIsLimited(spec.initContainers);
  if (spec.resources) setPodLevelDefaults(spec);
  spec.enableServiceLinks ??= true;
  if (spec.hostNetwork) {
    setHostPorts(spec.containers);
    setHostPorts(spec.initContainers);
  }
  setPodSpecDefaults(spec);
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
  dropInitContainerAnnotations(pod.metadata);
  setPodStatusDefaults(pod);
}

function requestWhatIsLimited(containers: Container[] | undefined): void {
  for (const { resources } of containers ?? []) {
    if (!resources?.limits) continue;
    resources.requests ??= {};
    for (const name in resources.limits) resources.requests[name] ??= resources.limits[name] as string;
  }
}

/** Huge pages are limited to what the containers may take; requests are what the containers ask for, or else the limits. */
function setPodLevelDefaults(spec: PodSpec): void {
  const resources = spec.resources ?? {};
  const isSet = (list: Record<string, string> | undefined) => Object.keys(list ?? {}).length > 0;
  if (isSet(resources.limits) || isSet(resources.requests)) {
    for (const [name, limit] of aggregateContainers(spec, "limits")) {
      if (!name.startsWith("hugepages-") || resources.requests?.[name] !== undefined) continue;
      resources.limits = { [name]: limit.toString(), ...resources.limits };
    }
  }
  if (!isSet(resources.limits)) return;
  const requests: Record<string, string> = { ...resources.requests };
  for (const [name, request] of aggregateContainers(spec, "requests")) {
    if (name === "cpu" || name === "memory") requests[name] ??= request.toString();
  }
  for (const [name, limit] of Object.entries(resources.limits ?? {})) {
    if (isPodLevelResource(name)) requests[name] ??= limit;
  }
  if (isSet(requests)) resources.requests = requests;
}

function setHostPorts(containers: Container[] | undefined): void {
  for (const { ports } of containers ?? []) {
    for (const port of ports ?? []) port.hostPort ||= port.containerPort;
  }
}

function setPodStatusDefaults({ status }: Pod): void {
  if (!status) return;
  setAddresses(status);
  for (const container of status.initContainerStatuses ?? []) setContainerStatusDefaults(container);
  for (const container of status.containerStatuses ?? []) setContainerStatusDefaults(container);
  for (const container of status.ephemeralContainerStatuses ?? []) setContainerStatusDefaults(container);
  setResourceListDefaults(status.allocatedResources);
  setResourcesDefaults(status.resources);
}

/** `state` and `lastState` are always written, empty or not. */
function setContainerStatusDefaults(status: ContainerStatus): void {
  status.state ??= {};
  status.lastState ??= {};
  setResourceListDefaults(status.allocatedResources);
  setResourcesDefaults(status.resources);
}

/** `podIP` is the first of `podIPs`; where they differ, the writer knew only the older field. */
function setAddresses(status: PodStatus): void {
  if (status.podIP && status.podIPs?.[0]?.ip !== status.podIP) status.podIPs = [{ ip: status.podIP }];
  else if (status.podIPs?.[0]?.ip) status.podIP = status.podIPs[0].ip;
}
