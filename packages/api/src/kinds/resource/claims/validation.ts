/**
 * What a claim asks for. Source: validateDeviceClaim in pkg/apis/resource/validation. CEL expressions are taken as they are, but for
 * their length.
 */
import {
  duplicate,
  type FieldError,
  invalidEach,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  isValidLabelValue,
  notSupported,
  type Path,
  required,
  tooLong,
  tooMany,
  validateLabelName,
} from "@kubarium/apimachinery";
import type {
  DeviceConstraint,
  DeviceRequest,
  DeviceSelector,
  DeviceSubRequest,
  DeviceToleration,
  ExactDeviceRequest,
  ResourceClaimSpec,
} from "../../../generated/types.ts";
import { validateConfiguration } from "./configuration.ts";
import { validateFullyQualifiedName } from "./names.ts";

const MAX_REQUESTS = 32;
const MAX_CONSTRAINTS = 32;
export const MAX_CONFIGS = 32;
export const MAX_SELECTORS = 32;
const MAX_ALTERNATIVES = 8;
const MAX_EXPRESSION = 10 * 1024;
const MODES = ["All", "ExactCount"];

type Check<T> = (item: T, path: Path) => FieldError[];

/** Too many items are not looked at one by one. */
export function validateList<T>(items: readonly T[] | undefined, max: number, path: Path, check: Check<T>): FieldError[] {
  const list = items ?? [];
  return list.length > max ? [tooMany(path, list.length, max)] : list.flatMap((item, index) => check(item, path.index(index)));
}

/** Also that each key is there once; said after what is wrong with the items. */
function validateSet<T>(items: readonly T[] | undefined, max: number, path: Path, key: (item: T) => string, check: Check<T>): FieldError[] {
  const list = items ?? [];
  if (list.length > max) return validateList(list, max, path, check);
  const keys = list.map(key);
  const repeated = keys.flatMap((name, index) => (keys.indexOf(name) < index ? [duplicate(path.index(index), name)] : []));
  return [...validateList(list, max, path, check), ...repeated];
}

/** `path` is that of the spec. */
export function validateClaimSpec(spec: ResourceClaimSpec | undefined, path: Path): FieldError[] {
  const { requests, constraints, config } = spec?.devices ?? {};
  const at = path.child("devices");
  const names = namesOf(requests ?? []);
  const checkName: Check<string> = (name, where) => validateReference(name, where, names);
  return [
    ...validateSet(requests, MAX_REQUESTS, at.child("requests"), ({ name = "" }) => name, validateRequest),
    ...validateList(constraints, MAX_CONSTRAINTS, at.child("constraints"), (constraint, where) => [
      ...validateSet(constraint.requests, MAX_REQUESTS, where.child("requests"), (name) => name, checkName),
      ...validateConstraint(constraint, where),
    ]),
    ...validateList(config, MAX_CONFIGS, at.child("config"), (configuration, where) => [
      ...validateSet(configuration.requests, MAX_REQUESTS, where.child("requests"), (name) => name, checkName),
      ...validateConfiguration(configuration, where),
    ]),
  ];
}

/** Of the requests, and as `request/alternative`. */
function namesOf(requests: readonly DeviceRequest[]): ReadonlySet<string> {
  return new Set(
    requests.flatMap(({ name = "", firstAvailable = [] }) => [name, ...firstAvailable.map((request) => `${name}/${request.name}`)]),
  );
}

function validateReference(name: string, path: Path, names: ReadonlySet<string>): FieldError[] {
  const text = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  const segments = name.split("/");
  if (segments.length > 2) return [invalidValue(path, name, text)];
  const errors = segments.flatMap((segment) => invalidEach(path, segment, isDns1123Label(segment)));
  return names.has(name) ? errors : [...errors, invalidValue(path, name, text)];
}

const ONE_OF = "exactly one of `exactly` or `firstAvailable` is required";

function validateRequest({ name = "", exactly, firstAvailable = [] }: DeviceRequest, path: Path): FieldError[] {
  const errors = invalidEach(path.child("name"), name, isDns1123Label(name));
  if (!exactly && firstAvailable.length === 0) return [...errors, required(path, ONE_OF)];
  if (exactly && firstAvailable.length > 0) return [...errors, invalidValue(path, null, `${ONE_OF}, but multiple fields are set`)];
  if (exactly) return [...errors, ...validateDevices(exactly, path.child("exactly"))];
  const at = path.child("firstAvailable");
  const checked = validateSet(
    firstAvailable,
    MAX_ALTERNATIVES,
    at,
    (request) => request.name ?? "",
    (request, where) => [
      ...invalidEach(where.child("name"), request.name ?? "", isDns1123Label(request.name ?? "")),
      ...validateDevices(request, where),
    ],
  );
  return [...errors, ...checked];
}

function validateDevices(request: ExactDeviceRequest | DeviceSubRequest, path: Path): FieldError[] {
  const { deviceClassName: name, selectors, allocationMode = "", count = 0, tolerations = [] } = request;
  const errors = name
    ? invalidEach(path.child("deviceClassName"), name, isDns1123Subdomain(name))
    : [required(path.child("deviceClassName"))];
  errors.push(...validateList(selectors, MAX_SELECTORS, path.child("selectors"), validateSelector));
  if (!MODES.includes(allocationMode)) errors.push(notSupported(path.child("allocationMode"), allocationMode, MODES));
  if (allocationMode === "All" && count !== 0) {
    errors.push(invalidValue(path.child("count"), count, "must not be specified when allocationMode is 'All'"));
  }
  if (allocationMode === "ExactCount" && count <= 0) errors.push(invalidValue(path.child("count"), count, "must be greater than zero"));
  const at = path.child("tolerations");
  return [...errors, ...tolerations.flatMap((toleration, index) => validateToleration(toleration, at.index(index)))];
}

export function validateSelector({ cel }: DeviceSelector, path: Path): FieldError[] {
  if (!cel) return [required(path.child("cel"))];
  return (cel.expression ?? "").length > MAX_EXPRESSION ? [tooLong(path.child("cel", "expression"), MAX_EXPRESSION)] : [];
}

function validateConstraint({ matchAttribute, distinctAttribute }: DeviceConstraint, path: Path): FieldError[] {
  if (matchAttribute != null) return validateFullyQualifiedName(matchAttribute, path.child("matchAttribute"));
  if (distinctAttribute != null) return validateFullyQualifiedName(distinctAttribute, path.child("distinctAttribute"));
  return [required(path, 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set')];
}

const OPERATORS = ["Equal", "Exists"];
const EFFECTS = ["NoExecute", "NoSchedule", "None"];

function validateToleration({ key, operator = "", value = "", effect }: DeviceToleration, path: Path): FieldError[] {
  const errors = key ? [...validateLabelName(key, path.child("key"))] : [];
  if (operator === "Exists" && value) errors.push(invalidValue(path.child("value"), value, "must be empty for operator `Exists`"));
  if (operator === "Equal") errors.push(...invalidEach(path.child("value"), value, isValidLabelValue(value)));
  if (!operator) errors.push(required(path.child("operator")));
  else if (!OPERATORS.includes(operator)) errors.push(notSupported(path.child("operator"), operator, OPERATORS));
  if (effect && !EFFECTS.includes(effect)) errors.push(notSupported(path.child("effect"), effect, EFFECTS));
  return errors;
}
