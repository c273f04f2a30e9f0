/** Environment variables and where they come from. Source: ValidateEnv, ValidateEnvFrom in pkg/apis/core/validation. */
import { fieldNotFound, invalidValue, isConfigMapKey, isDns1123Subdomain, isRelaxedEnvVarName, required } from "@kubarium/apimachinery";
import type { EnvFromSource, EnvVar, FileKeySelector, PodSpec } from "../../../../generated/types.ts";
import { checkDnsLabel, checkRule, type Errors, type FieldPath } from "../names.ts";
import { checkNoBacksteps } from "../volumes/paths.ts";
import { visitContainers } from "./visit.ts";
import { checkFieldRef, checkResourceFieldRef, ENV_FIELDS } from "./field-refs.ts";

export function checkEnv(errors: Errors, path: FieldPath, variables: readonly EnvVar[]): void {
  for (const [index, variable] of variables.entries()) {
    const at = `${path}[${index}]`;
    if (!variable.name) errors.push(required(`${at}.name`));
    else checkRule(errors, `${at}.name`, variable.name, isRelaxedEnvVarName(variable.name));
    if (variable.valueFrom) checkValueFrom(errors, `${at}.valueFrom`, variable);
  }
}

function checkValueFrom(errors: Errors, path: FieldPath, { value, valueFrom = {} }: EnvVar): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  let sources = 0;
  if (fieldRef) {
    sources++;
    checkFieldRef(errors, `${path}.fieldRef`, fieldRef, ENV_FIELDS);
  }
  if (resourceFieldRef) {
    sources++;
    checkResourceFieldRef(errors, `${path}.resourceFieldRef`, resourceFieldRef, false);
  }
  if (configMapKeyRef) {
    sources++;
    checkKeyRef(errors, `${path}.configMapKeyRef`, configMapKeyRef);
  }
  if (secretKeyRef) {
    sources++;
    checkKeyRef(errors, `${path}.secretKeyRef`, secretKeyRef);
  }
  if (fileKeyRef) {
    sources++;
    checkFileKeyRef(errors, `${path}.fileKeyRef`, fileKeyRef);
  }
  if (sources === 0) {
    errors.push(
      invalidValue(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"),
    );
  } else if (value) errors.push(invalidValue(path, "", "may not be specified when `value` is not empty"));
  else if (sources > 1) errors.push(invalidValue(path, "", "may not have more than one field specified at a time"));
}

function checkKeyRef(errors: Errors, path: FieldPath, { name = "", key }: { name?: string; key?: string }): void {
  checkRule(errors, `${path}.name`, name, isDns1123Subdomain(name));
  if (!key) errors.push(required(`${path}.key`));
  else checkRule(errors, `${path}.key`, key, isConfigMapKey(key));
}

function checkFileKeyRef(errors: Errors, path: FieldPath, ref: FileKeySelector): void {
  if (!ref.key) errors.push(required(`${path}.key`));
  else checkRule(errors, `${path}.key`, ref.key, isRelaxedEnvVarName(ref.key));
  if (!ref.volumeName) errors.push(required(`${path}.volumeName`));
  else checkDnsLabel(errors, `${path}.volumeName`, ref.volumeName);
  if (!ref.path) errors.push(required(`${path}.path`));
  else checkNoBacksteps(errors, `${path}.path`, ref.path);
}

export function checkEnvFrom(errors: Errors, path: FieldPath, sources: readonly EnvFromSource[]): void {
  for (const [index, { prefix, configMapRef, secretRef }] of sources.entries()) {
    const at = `${path}[${index}]`;
    if (prefix) checkRule(errors, `${at}.prefix`, prefix, isRelaxedEnvVarName(prefix));
    if (configMapRef) checkSourceName(errors, `${at}.configMapRef.name`, configMapRef.name);
    if (secretRef) checkSourceName(errors, `${at}.secretRef.name`, secretRef.name);
    if (!configMapRef && !secretRef) errors.push(invalidValue(path, "", "must specify one of: `configMapRef` or `secretRef`"));
    if (configMapRef && secretRef) errors.push(invalidValue(path, "", "may not have more than one field specified at a time"));
  }
}

function checkSourceName(errors: Errors, path: FieldPath, name: string | undefined): void {
  if (!name) errors.push(required(path));
  // As a prefix the name may end in a dash.
  else checkRule(errors, path, name, isDns1123Subdomain(/.-$/s.test(name) ? `${name.slice(0, -2)}a` : name));
}

/** Files of variables are read from an emptyDir of the Pod. */
export function checkFileKeyVolumes(errors: Errors, path: FieldPath, spec: PodSpec): void {
  visitContainers(spec, path, (container, at) => {
    for (const [index, { valueFrom }] of (container.env ?? []).entries()) {
      if (!valueFrom?.fileKeyRef) continue;
      const name = valueFrom.fileKeyRef.volumeName ?? "";
      const field = `${at}.env[${index}].valueFrom.fileKeyRef.volumeName`;
      const volume = spec.volumes?.findLast((candidate) => candidate.name === name);
      if (!volume) errors.push(fieldNotFound(field, name));
      else if (!volume.emptyDir) errors.push(invalidValue(field, name, "referenced volume must be of type emptyDir"));
    }
  });
}
