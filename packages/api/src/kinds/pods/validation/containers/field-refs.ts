/** References to fields of the Pod and to amounts of its containers. Source: validateObjectFieldSelector and its neighbours. */
import { invalidValue, notSupported, parseQuantity, required } from "@kubarium/apimachinery";
import type { ObjectFieldSelector, ResourceFieldSelector } from "../../../../generated/types.ts";
import { checkQualifiedName, type Errors, type FieldPath } from "../names.ts";

export const ENV_FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
] as const;

export const VOLUME_FIELDS = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"] as const;

/** What the conversion of field labels lets through; more than what may be used. */
const CONVERTIBLE = new Set<string>([
  ...ENV_FIELDS,
  ...VOLUME_FIELDS,
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
  "spec.host",
]);

/** `metadata.labels['a']` is a path and a subscript. */
const SUBSCRIPTED = /^(.+?)\['(.*)'\]$/s;

export function checkFieldRef(errors: Errors, path: FieldPath, ref: ObjectFieldSelector, allowed: readonly string[]): void {
  if (!ref.apiVersion) {
    errors.push(required(`${path}.apiVersion`));
    return;
  }
  if (!ref.fieldPath) {
    errors.push(required(`${path}.fieldPath`));
    return;
  }
  const [, field, key] = SUBSCRIPTED.exec(ref.fieldPath) ?? [];
  const problem = conversionProblem(ref, field);
  if (problem) errors.push(invalidValue(`${path}.fieldPath`, ref.fieldPath, `error converting fieldPath: ${problem}`));
  else if (field !== undefined)
    checkQualifiedName(errors, path, field === "metadata.annotations" ? (key as string).toLowerCase() : (key as string));
  else if (!allowed.includes(internalField(ref.fieldPath))) {
    errors.push(notSupported(`${path}.fieldPath`, internalField(ref.fieldPath), [...allowed].sort()));
  }
}

function internalField(field: string): string {
  return field === "spec.host" ? "spec.nodeName" : field;
}

function conversionProblem(ref: ObjectFieldSelector, subscripted: string | undefined): string | undefined {
  if (ref.apiVersion !== "v1") return `unsupported pod version: ${ref.apiVersion}`;
  if (subscripted !== undefined) {
    const mayHaveKey = subscripted === "metadata.annotations" || subscripted === "metadata.labels";
    return mayHaveKey ? undefined : `field label does not support subscript: ${ref.fieldPath}`;
  }
  return CONVERTIBLE.has(ref.fieldPath) ? undefined : `field label not supported: ${ref.fieldPath}`;
}

const AMOUNTS = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];
const HUGE_PAGES = /^(?:limits|requests)\.hugepages-/;

export function checkResourceFieldRef(errors: Errors, path: FieldPath, ref: ResourceFieldSelector, inVolume: boolean): void {
  const resource = ref.resource ?? "";
  if (inVolume && !ref.containerName) errors.push(required(`${path}.containerName`));
  else if (!resource) errors.push(required(`${path}.resource`));
  else if (!AMOUNTS.includes(resource) && !HUGE_PAGES.test(resource)) errors.push(notSupported(`${path}.resource`, resource, AMOUNTS));
  checkDivisor(errors, `${path}.divisor`, resource, ref.divisor ?? "0");
}

const BYTE_DIVISORS = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

function checkDivisor(errors: Errors, path: FieldPath, resource: string, divisor: string): void {
  const quantity = parseQuantity(divisor);
  if (quantity.isZero()) return;
  const text = quantity.toString();
  const onlyBytes = (what: string): void => {
    if (BYTE_DIVISORS.includes(text)) return;
    errors.push(invalidValue(path, resource, `only divisor's values ${BYTE_DIVISORS.join(", ")} are supported with the ${what} resource`));
  };
  if (resource.endsWith("s.cpu")) {
    if (text === "1m" || text === "1") return;
    errors.push(invalidValue(path, resource, "only divisor's values 1m and 1 are supported with the cpu resource"));
  } else if (resource.endsWith("s.memory")) onlyBytes("memory");
  else if (resource.endsWith("s.ephemeral-storage")) onlyBytes("local ephemeral storage");
  else if (HUGE_PAGES.test(resource)) onlyBytes("hugepages");
}
