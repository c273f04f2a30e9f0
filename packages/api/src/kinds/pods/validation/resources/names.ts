/** Which resources there are. Source: pkg/apis/core/helper/helpers.go, validateResourceName and its neighbours. */
import { invalidValue, isQualifiedName, notSupported } from "@kubarium/apimachinery";
import { isPodLevelResource } from "../../../../pods/requests.ts";
import { checkQualifiedName, type Errors, type FieldPath } from "../names.ts";

const COUNTED = new Set([
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
]);
const COMPUTE = new Set(["cpu", "memory", "ephemeral-storage"]);
const STANDARD = new Set([
  ...COUNTED,
  ...COMPUTE,
  ...["requests.", "limits."].flatMap((prefix) => [...COMPUTE].map((name) => prefix + name)),
  "storage",
  "requests.storage",
]);

export const isHugePageResource = (name: string): boolean => name.startsWith("hugepages-");
/** Without a prefix, or under kubernetes.io. */
const isNativeResource = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/");
/** Requests below limits make sense for cpu and memory, not for devices. */
export const isOvercommitAllowed = (name: string): boolean => isNativeResource(name) && !isHugePageResource(name);
export const isIntegerResource = (name: string): boolean => COUNTED.has(name) || isExtendedResource(name);

/** `vendor.example/device`. */
export function isExtendedResource(name: string): boolean {
  if (isNativeResource(name) || name.startsWith("requests.")) return false;
  return isQualifiedName(`requests.${name}`).length === 0;
}

export function isStandardResource(name: string): boolean {
  return STANDARD.has(name) || isHugePageResource(name) || name.startsWith("requests.hugepages-");
}

export function checkResourceName(errors: Errors, path: FieldPath, name: string): void {
  const before = errors.length;
  checkQualifiedName(errors, path, name);
  if (errors.length > before || name.includes("/") || isStandardResource(name)) return;
  errors.push(invalidValue(path, name, "must be a standard resource type or fully qualified"));
}

export function checkContainerResourceName(errors: Errors, path: FieldPath, name: string): void {
  if (COMPUTE.has(name)) return;
  checkResourceName(errors, path, name);
  if (!name.includes("/")) {
    if (!isHugePageResource(name)) errors.push(invalidValue(path, name, "must be a standard resource for containers"));
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    errors.push(invalidValue(path, name, "doesn't follow extended resource name standard"));
  }
}

export function checkPodLevelResourceName(errors: Errors, path: FieldPath, name: string): void {
  const before = errors.length;
  checkResourceName(errors, path, name);
  if (errors.length > before || isPodLevelResource(name)) return;
  errors.push(notSupported(path, name, ["cpu", "hugepages-", "memory"]));
}
