/** Claims, users and devices in a Pod's status. Source: pkg/apis/core/validation. */
import { duplicate, forbiddenField, invalidValue, notSupported, required, tooLong } from "@kubarium/apimachinery";
import type {
  Container,
  ContainerStatus,
  PodExtendedResourceClaimStatus,
  PodResourceClaimStatus,
  PodSpec,
  PodStatus,
  ResourceStatus,
} from "../../../../generated/types.ts";
import { checkDnsLabel, checkDnsSubdomain, checkGroupId, checkUserId, type Errors, type FieldPath } from "../names.ts";

export function checkClaimStatuses(errors: Errors, path: FieldPath, statuses: readonly PodResourceClaimStatus[], spec: PodSpec): void {
  const names = new Set<string>();
  for (const [index, { name = "", resourceClaimName }] of statuses.entries()) {
    const at = `${path}[${index}]`;
    if (!spec.resourceClaims?.some((claim) => claim.name === name)) {
      errors.push(invalidValue(`${at}.name`, name, "must match the name of an entry in `spec.resourceClaims`"));
    }
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (resourceClaimName !== undefined) checkDnsSubdomain(errors, `${at}.resourceClaimName`, resourceClaimName);
  }
}

export function checkExtendedClaimStatus(
  errors: Errors,
  path: FieldPath,
  status: PodExtendedResourceClaimStatus | undefined,
  spec: PodSpec,
): void {
  if (!status) return;
  const { requestMappings = [], resourceClaimName } = status;
  if (requestMappings.length === 0) errors.push(required(`${path}.requestMappings`, "at least one request mapping is required"));
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const seen = new Set<string>();
  for (const [index, { containerName = "", resourceName = "", requestName = "" }] of requestMappings.entries()) {
    const at = `${path}.requestMappings[${index}]`;
    const container = containers.find(({ name }) => name === containerName);
    if (!container) {
      const detail = "must match the name of an entry in spec.initContainers.name or spec.containers.name";
      errors.push(invalidValue(`${at}.containerName`, containerName, detail));
    } else if (container.resources?.requests?.[resourceName] === undefined) {
      const lists = "spec.initContainers.resources.requests or spec.containers.resources.requests";
      errors.push(invalidValue(`${at}.resourceName`, resourceName, `must match the extended resource name of an entry in ${lists}`));
    }
    checkDnsLabel(errors, `${path}.requestName`, requestName);
    const key = JSON.stringify([containerName, resourceName, requestName]);
    if (seen.has(key)) {
      errors.push(duplicate(`${at}.containerName`, containerName), duplicate(`${at}.resourceName`, resourceName));
      errors.push(duplicate(`${at}.requestName`, requestName));
    }
    seen.add(key);
  }
  if (!resourceClaimName) errors.push(required(`${path}.resourceClaimName`));
  else checkDnsSubdomain(errors, `${path}.resourceClaimName`, resourceClaimName);
}

const LISTS = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] as const;

export function checkContainerDetails(errors: Errors, path: FieldPath, status: PodStatus, spec: PodSpec): void {
  const os = spec.os?.name ?? "linux";
  for (const list of LISTS) {
    for (const [index, container] of (status[list] ?? []).entries())
      checkUser(errors, `${path}.${list}[${index}].user.linux`, container, os);
  }
  checkDevices(errors, `${path}.containerStatuses`, status.containerStatuses, spec.containers);
  checkDevices(errors, `${path}.initContainerStatuses`, status.initContainerStatuses, spec.initContainers);
  for (const [index, { allocatedResourcesStatus }] of (status.ephemeralContainerStatuses ?? []).entries()) {
    if (!allocatedResourcesStatus?.length) continue;
    const field = `${path}.ephemeralContainerStatuses[${index}].allocatedResourcesStatus`;
    errors.push(forbiddenField(field, "must not be specified in container status"));
  }
}

function checkUser(errors: Errors, path: FieldPath, { user }: ContainerStatus, os: string): void {
  if (!user?.linux) return;
  if (os === "windows") errors.push(forbiddenField(path, "cannot be set for a windows pod"));
  if (os !== "linux") return;
  checkUserId(errors, `${path}.uid`, user.linux.uid);
  checkGroupId(errors, `${path}.gid`, user.linux.gid);
  for (const [index, id] of (user.linux.supplementalGroups ?? []).entries())
    checkGroupId(errors, `${path}.supplementalGroups[${index}]`, id);
}

const HEALTH = ["Healthy", "Unhealthy", "Unknown"];
const MAX_HEALTH_MESSAGE = 1024;

function checkDevices(
  errors: Errors,
  path: FieldPath,
  statuses: readonly ContainerStatus[] = [],
  containers: readonly Container[] = [],
): void {
  for (const [index, { name, allocatedResourcesStatus = [] }] of statuses.entries()) {
    const container = containers.find((candidate) => candidate.name === name);
    for (const [at, resource] of allocatedResourcesStatus.entries()) {
      const field = `${path}[${index}].allocatedResourcesStatus[${at}]`;
      if (container) checkDeviceName(errors, `${field}.name`, resource.name ?? "", container);
      checkHealth(errors, `${field}.resources`, resource);
    }
  }
}

function checkDeviceName(errors: Errors, path: FieldPath, name: string, { resources }: Container): void {
  if (name.startsWith("claim:")) {
    const claims = (resources?.claims ?? []).map(({ name: claim, request }) => `claim:${claim}${request ? `/${request}` : ""}`);
    if (claims.includes(name)) return;
    const format = "'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty";
    errors.push(invalidValue(path, name, `must match one of the container's resource claims in a format ${format}`));
  } else if (resources?.requests?.[name] === undefined) {
    errors.push(invalidValue(path, name, "must match one of the container's resource requests"));
  }
}

function checkHealth(errors: Errors, path: FieldPath, { resources = [] }: ResourceStatus): void {
  const ids = new Set<string>();
  for (const [index, { health = "", message, resourceID = "" }] of resources.entries()) {
    const at = `${path}[${index}]`;
    if (!HEALTH.includes(health)) errors.push(notSupported(`${at}.health`, health, HEALTH));
    if (message === "") errors.push(required(`${at}.message`, "must be non-empty if specified"));
    else if (message && message.length > MAX_HEALTH_MESSAGE) errors.push(tooLong(`${at}.message`, MAX_HEALTH_MESSAGE));
    if (ids.has(resourceID)) errors.push(duplicate(`${at}.resourceID`, resourceID));
    ids.add(resourceID);
  }
}
