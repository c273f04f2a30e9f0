/** Requests, limits and claims of containers and Pods. Source: validateResourceRequirements in pkg/apis/core/validation. */
import {
  duplicate,
  FieldError,
  forbiddenField,
  goQuote,
  invalidValue,
  minimumMessage,
  parseQuantity,
  type Quantity,
  required,
} from "@kubarium/apimachinery";
import type { CoreResourceClaim, ResourceRequirements } from "../../../../generated/types.ts";
import { checkDnsLabel, type Errors, type FieldPath } from "../names.ts";
import {
  checkContainerResourceName,
  checkPodLevelResourceName,
  isHugePageResource,
  isIntegerResource,
  isOvercommitAllowed,
} from "./names.ts";

type NameRule = (errors: Errors, path: FieldPath, name: string) => void;

export function checkContainerResources(
  errors: Errors,
  path: FieldPath,
  resources: ResourceRequirements,
  claimNames: ReadonlySet<string>,
): void {
  checkResources(errors, path, resources, checkContainerResourceName, claimNames);
}

export function checkPodLevelRequirements(
  errors: Errors,
  path: FieldPath,
  resources: ResourceRequirements,
  claimNames: ReadonlySet<string>,
): void {
  checkResources(errors, path, resources, checkPodLevelResourceName, claimNames);
}

function checkResources(
  errors: Errors,
  path: FieldPath,
  { limits, requests, claims }: ResourceRequirements,
  checkName: NameRule,
  claimNames: ReadonlySet<string>,
): void {
  let hugePages = false;
  let cpuOrMemory = false;
  for (const name in limits) {
    checkAmount(errors, `${path}.limits[${name}]`, name, parseQuantity(limits[name] as string), checkName);
    hugePages ||= isHugePageResource(name);
    cpuOrMemory ||= name === "cpu" || name === "memory";
  }
  for (const name in requests) {
    const request = parseQuantity(requests[name] as string);
    const field = `${path}.requests[${name}]`;
    checkName(errors, field, name);
    checkQuantityValue(errors, field, name, request);
    checkAgainstLimit(errors, path, name, request, limits?.[name]);
    if (isHugePageResource(name)) checkHugePages(errors, field, name, request);
    hugePages ||= isHugePageResource(name);
    cpuOrMemory ||= name === "cpu" || name === "memory";
  }
  if (hugePages && !cpuOrMemory) errors.push(forbiddenField(path, "HugePages require cpu or memory"));
  if (claims) checkClaimNames(errors, `${path}.claims`, claims, claimNames);
}

function checkAmount(errors: Errors, path: FieldPath, name: string, amount: Quantity, checkName: NameRule): void {
  checkName(errors, path, name);
  checkQuantityValue(errors, path, name, amount);
  if (isHugePageResource(name)) checkHugePages(errors, path, name, amount);
}

function checkAgainstLimit(errors: Errors, path: FieldPath, name: string, request: Quantity, limitText: string | undefined): void {
  const overcommit = isOvercommitAllowed(name);
  if (limitText === undefined) {
    if (!overcommit) errors.push(required(`${path}.limits`, "Limit must be set for non overcommitable resources"));
    return;
  }
  const limit = parseQuantity(limitText);
  const order = request.cmp(limit);
  if (order !== 0 && !overcommit) {
    errors.push(invalidValue(`${path}.requests`, request.toString(), `must be equal to ${name} limit of ${limit}`));
  } else if (order > 0) {
    errors.push(invalidValue(`${path}.requests`, request.toString(), `must be less than or equal to ${name} limit of ${limit}`));
  }
}

/** Not negative, and whole where things are counted. */
export function checkQuantityValue(errors: Errors, path: FieldPath, name: string, amount: Quantity): void {
  if (amount.sign() < 0) errors.push(invalidValue(path, amount.toString(), minimumMessage(0)));
  if (name !== "cpu" && name !== "memory" && isIntegerResource(name) && amount.milliValue() % 1000 !== 0) {
    errors.push(invalidValue(path, amount.toString(), "must be an integer"));
  }
}

function checkHugePages(errors: Errors, path: FieldPath, name: string, amount: Quantity): void {
  if (isMultipleOfPage(name, amount)) return;
  errors.push(invalidValue(path, amount.toString(), `${amount} is not positive integer multiple of ${name}`));
}

function isMultipleOfPage(name: string, amount: Quantity): boolean {
  try {
    const page = parseQuantity(name.slice("hugepages-".length));
    return page.sign() > 0 && page.milliValue() % 1000 === 0 && amount.value() % page.value() === 0;
  } catch {
    return false; // No page size in the name.
  }
}

function checkClaimNames(errors: Errors, path: FieldPath, claims: readonly CoreResourceClaim[], known: ReadonlySet<string>): void {
  const seen = new Set<string>();
  for (const [index, { name = "", request }] of claims.entries()) {
    const at = `${path}[${index}]`;
    if (!name) errors.push(required(at));
    else if (seen.has(name)) errors.push(duplicate(at, name));
    else {
      if (request) checkDnsLabel(errors, `${at}.request`, request);
      const key = request ? `${name}/${request}` : name;
      if (seen.has(key)) errors.push(duplicate(at, key));
      else if (!request) {
        for (const other of seen) if (other.startsWith(`${name}/`)) errors.push(duplicate(at, name));
      }
      seen.add(key);
    }
    if (!known.has(name)) errors.push(unknownClaim(at, name, known));
  }
}

function unknownClaim(path: FieldPath, name: string, known: ReadonlySet<string>): FieldError {
  const which = known.size === 0 ? " which is empty" : `: ${[...known].sort().join(", ")}`;
  const message = `Not found: ${goQuote(name)}: must be one of the names in pod.spec.resourceClaims${which}`;
  return new FieldError("FieldValueNotFound", path, message);
}
