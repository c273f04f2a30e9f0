/** Source: ValidateNode and ValidateNodeUpdate of pkg/apis/core/validation. Paths of taints are those of metadata, as they were once annotations. */
import {
  duplicate,
  FieldError,
  type FieldErrorReason,
  forbiddenField,
  goJson,
  invalidValue,
  isValidLabelValue,
  notSupported,
  parseCidr,
  required,
  validateLabelName,
} from "@kubarium/apimachinery";
import type { Node, NodeAddress, Taint } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { amountErrors } from "../../config/quantities.ts";
import { validateLegacyCidr } from "../../network/addresses.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
const TAINTS = "metadata.taints";
const FEATURES = "status.declaredFeatures";
const FEATURE = /^[A-Z][a-zA-Z0-9]*(\/[a-zA-Z][a-zA-Z0-9]*)*$/;
const FEATURE_MAX_LENGTH = 253;
const FEATURE_RULE =
  "must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes";

const nodeOf = (object: AnyObject): Node => object as unknown as Node;

export function validateNode(object: AnyObject): FieldError[] {
  const { spec = {}, status = {} } = nodeOf(object);
  const capacity = status.nodeInfo?.swap?.capacity;
  const swap = capacity !== undefined && capacity <= 0;
  return [
    ...taintsErrors(spec.taints),
    ...resourcesErrors(object),
    ...(swap ? [invalidValue("metadata.nodeSwapStatus.capacity", capacity, "must be greater than zero")] : []),
    ...featuresErrors(status.declaredFeatures ?? []),
    ...podCidrsErrors(spec.podCIDRs ?? []),
  ];
}

function taintsErrors(taints: readonly Taint[] | undefined): FieldError[] {
  const seen = new Set<string>();
  return (taints ?? []).flatMap((taint, index) => taintErrors(taint, `${TAINTS}[${index}]`, seen));
}

function taintErrors(taint: Taint, path: string, seen: Set<string>): FieldError[] {
  const { key = "", value = "", effect = "" } = taint;
  const errors = validateLabelName(key, `${path}.key`);
  const wrong = isValidLabelValue(value);
  if (wrong.length) errors.push(invalidValue(`${path}.value`, value, wrong.join(";")));
  if (!effect) errors.push(required(`${path}.effect`));
  else if (!EFFECTS.includes(effect)) errors.push(notSupported(`${path}.effect`, effect, EFFECTS));
  const pair = `${effect}/${key}`;
  if (seen.has(pair)) {
    const printed = goJson({ Key: key, Value: value, Effect: effect, TimeAdded: taint.timeAdded ?? null });
    const reason: FieldErrorReason = "FieldValueDuplicate";
    errors.push(new FieldError(reason, path, `Duplicate value: ${printed}: taints must be unique by key and effect pair`));
  }
  seen.add(pair);
  return errors;
}

function resourcesErrors(object: AnyObject): FieldError[] {
  const { capacity = {}, allocatable = {} } = nodeOf(object).status ?? {};
  const errors = (list: Record<string, string>, path: string): FieldError[] =>
    Object.entries(list).flatMap(([name, amount]) => amountErrors(name, amount, `${path}.${name}`));
  return [...errors(capacity, "status.capacity"), ...errors(allocatable, "status.allocatable")];
}

function featuresErrors(features: readonly string[]): FieldError[] {
  return features.flatMap((feature, index) => {
    const errors: FieldError[] = [];
    const rule = feature.length > FEATURE_MAX_LENGTH ? `must be no more than ${FEATURE_MAX_LENGTH} characters` : FEATURE_RULE;
    if (rule !== FEATURE_RULE || !FEATURE.test(feature)) {
      errors.push(invalidValue(`${FEATURES}[${index}]`, feature, `invalid feature name ${JSON.stringify(feature)}: ${rule}`));
    }
    const next = features[index + 1];
    if (next === undefined) return errors;
    const path = `${FEATURES}[${index + 1}]`;
    if (feature === next) errors.push(duplicate(path, next));
    else if (feature > next) errors.push(invalidValue(path, next, "list must be sorted alphabetically"));
    return errors;
  });
}

function podCidrsErrors(cidrs: readonly string[]): FieldError[] {
  const path = "spec.podCIDRs";
  const errors = cidrs.flatMap((cidr, index) => validateLegacyCidr(cidr, `${path}[${index}]`));
  if (cidrs.length < 2) return errors;
  const families = cidrs.map((cidr) => parseCidr(cidr)?.address.family);
  if (families.includes(undefined)) return errors;
  if (cidrs.length === 2 && families[0] !== families[1]) return errors;
  return [...errors, invalidValue(path, cidrs, "may specify no more than one CIDR for each IP family")];
}

const FIXED_CIDR = 'node updates may not change podCIDR except from "" to valid';

/** Also of a status update. */
export function validateNodeChange(object: AnyObject, previous: AnyObject): FieldError[] {
  const { spec = {}, status = {} } = nodeOf(object);
  const before = nodeOf(previous).spec ?? {};
  const errors = [...resourcesErrors(object), ...featuresErrors(status.declaredFeatures ?? []), ...addressesErrors(status.addresses ?? [])];
  const cidrs = before.podCIDRs ?? [];
  if (cidrs.length && cidrs.length !== (spec.podCIDRs?.length ?? 0)) errors.push(forbiddenField("spec.podCIDRs", FIXED_CIDR));
  else
    for (const [index, cidr] of cidrs.entries())
      if (cidr !== spec.podCIDRs?.[index]) errors.push(forbiddenField("spec.podCIDRs", FIXED_CIDR));
  if (before.providerID && before.providerID !== spec.providerID) {
    errors.push(forbiddenField("spec.providerID", 'node updates may not change providerID except from "" to valid'));
  }
  errors.push(...taintsErrors(spec.taints));
  if ((spec.externalID ?? "") !== (before.externalID ?? "")) errors.push(forbiddenField("spec.externalID", "may not be updated"));
  return errors;
}

function addressesErrors(addresses: readonly NodeAddress[]): FieldError[] {
  const seen = new Set<string>();
  return addresses.flatMap(({ type, address }, index) => {
    const printed = { Type: type, Address: address };
    const known = seen.has(goJson(printed));
    seen.add(goJson(printed));
    return known ? [duplicate(`status.addresses[${index}]`, printed)] : [];
  });
}

export function validateNodeUpdate(object: AnyObject, previous: AnyObject): FieldError[] {
  return [...validateNode(object), ...validateNodeChange(object, previous)];
}
