/** The three lists of containers. Source: validateContainers, validateInitContainers, validateEphemeralContainers. */
import { duplicate, fieldNotFound, forbiddenField, invalidValue, required } from "@kubarium/apimachinery";
import type { Container, EphemeralContainer } from "../../../../generated/types.ts";
import { isSidecar } from "../../../../pods/state.ts";
import type { Errors, FieldPath } from "../names.ts";
import { checkContainer, checkImageBlanks, type Surroundings } from "./container.ts";
import { checkHostPortConflicts } from "./ports.ts";
import { checkHooksAndProbes } from "./probes.ts";
import { checkInitRestartPolicy, checkRestartPolicy } from "./restart.ts";

export function checkContainers(errors: Errors, path: FieldPath, around: Surroundings): void {
  const { containers = [], os, terminationGracePeriodSeconds } = around.spec;
  if (containers.length === 0) {
    errors.push(required(path));
    return;
  }
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    checkContainer(errors, at, container, around);
    if (names.has(container.name ?? "")) errors.push(duplicate(`${at}.name`, container.name ?? ""));
    names.add(container.name ?? "");
    checkHooksAndProbes(errors, at, container, terminationGracePeriodSeconds, os);
    checkRestartPolicy(errors, at, container);
  }
  checkHostPortConflicts(errors, path, containers);
}

const RUNNING_ONLY = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;

export function checkInitContainers(errors: Errors, path: FieldPath, around: Surroundings): void {
  const { containers = [], initContainers = [], os, terminationGracePeriodSeconds } = around.spec;
  const names = new Set(containers.map(({ name }) => name ?? ""));
  for (const [index, container] of initContainers.entries()) {
    const at = `${path}[${index}]`;
    checkContainer(errors, at, container, around);
    checkInitRestartPolicy(errors, at, container);
    if (names.has(container.name ?? "")) errors.push(duplicate(`${at}.name`, container.name ?? ""));
    else if (container.name) names.add(container.name);
    checkHostPortConflicts(errors, path, [container]);
    if (isSidecar(container)) checkHooksAndProbes(errors, at, container, terminationGracePeriodSeconds, os);
    else checkRunsToEnd(errors, at, container);
  }
}

function checkRunsToEnd(errors: Errors, path: FieldPath, container: Container): void {
  for (const name of RUNNING_ONLY) {
    if (container[name]) errors.push(forbiddenField(`${path}.${name}`, "may not be set for init containers without restartPolicy=Always"));
  }
  for (const [index, { restartPolicy }] of (container.resizePolicy ?? []).entries()) {
    if (restartPolicy !== "RestartContainer") continue;
    const field = `${path}.resizePolicy[${index}].restartPolicy`;
    errors.push(invalidValue(field, restartPolicy, "must not be set to 'RestartContainer' for non-sidecar initContainers"));
  }
}

/** What only containers of a new Pod may have, in the order of their fields. */
const NOT_EPHEMERAL = [
  "ports",
  "resources",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
] as const;

export function checkEphemeralContainers(errors: Errors, path: FieldPath, around: Surroundings): void {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = around.spec;
  if (ephemeralContainers.length === 0) return;
  const targets = new Set([...containers, ...initContainers].map(({ name }) => name ?? ""));
  const names = new Set(targets);
  for (const [index, container] of ephemeralContainers.entries()) {
    const at = `${path}[${index}]`;
    checkContainer(errors, at, container, around);
    checkImageBlanks(errors, at, container);
    if (names.has(container.name ?? "")) errors.push(duplicate(`${at}.name`, container.name ?? ""));
    names.add(container.name ?? "");
    if (container.targetContainerName && !targets.has(container.targetContainerName)) {
      errors.push(fieldNotFound(`${at}.targetContainerName`, container.targetContainerName));
    }
    checkAllowedFields(errors, at, container);
  }
}

function checkAllowedFields(errors: Errors, path: FieldPath, container: EphemeralContainer): void {
  for (const name of NOT_EPHEMERAL) {
    if (isSet(container[name])) errors.push(forbiddenField(`${path}.${name}`, "cannot be set for an Ephemeral Container"));
  }
  for (const [index, { subPath, subPathExpr }] of (container.volumeMounts ?? []).entries()) {
    const at = `${path}.volumeMounts[${index}]`;
    if (subPath) errors.push(forbiddenField(`${at}.subPath`, "cannot be set for an Ephemeral Container"));
    if (subPathExpr) errors.push(forbiddenField(`${at}.subPathExpr`, "cannot be set for an Ephemeral Container"));
  }
}

/** `resources: {}` is written for every container. */
function isSet(value: unknown): boolean {
  return value !== undefined && (typeof value !== "object" || Object.keys(value as object).length > 0);
}
