/** Topology spread constraints. Source: validateTopologySpreadConstraints in pkg/apis/core/validation. */
import { duplicate, invalidValue, notSupported, Path, required, validateLabelSelector } from "@kubarium/apimachinery";
import type { TopologySpreadConstraint } from "../../../../generated/types.ts";
import type { Errors, FieldPath } from "../names.ts";
import { checkMatchLabelKeys } from "./affinity.ts";

const ACTIONS = ["DoNotSchedule", "ScheduleAnyway"];
const NODE_POLICIES = ["Honor", "Ignore"];

export function checkTopologySpread(errors: Errors, path: FieldPath, constraints: readonly TopologySpreadConstraint[]): void {
  for (const [index, constraint] of constraints.entries()) {
    const at = `${path}[${index}]`;
    const { topologyKey = "", whenUnsatisfiable = "" } = constraint;
    checkPositive(errors, `${at}.maxSkew`, constraint.maxSkew ?? 0);
    if (!topologyKey) errors.push(required(`${at}.topologyKey`, "can not be empty"));
    if (!ACTIONS.includes(whenUnsatisfiable)) errors.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ACTIONS));
    if (constraints.slice(index + 1).some((later) => later.topologyKey === topologyKey && later.whenUnsatisfiable === whenUnsatisfiable)) {
      errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`));
    }
    checkMinDomains(errors, `${at}.minDomains`, constraint.minDomains, whenUnsatisfiable);
    checkNodePolicy(errors, `${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy);
    checkNodePolicy(errors, `${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy);
    checkMatchLabelKeys(errors, at, constraint.labelSelector, constraint.matchLabelKeys);
    errors.push(...validateLabelSelector(constraint.labelSelector, new Path(`${at}.labelSelector`)));
  }
}

function checkPositive(errors: Errors, path: FieldPath, value: number): void {
  if (value <= 0) errors.push(invalidValue(path, value, "must be greater than zero"));
}

function checkMinDomains(errors: Errors, path: FieldPath, minDomains: number | undefined, action: string): void {
  if (minDomains === undefined) return;
  checkPositive(errors, path, minDomains);
  if (action === "DoNotSchedule") return;
  errors.push(invalidValue(path, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`));
}

function checkNodePolicy(errors: Errors, path: FieldPath, policy: string | undefined): void {
  if (policy !== undefined && !NODE_POLICIES.includes(policy)) errors.push(notSupported(path, policy, NODE_POLICIES));
}
