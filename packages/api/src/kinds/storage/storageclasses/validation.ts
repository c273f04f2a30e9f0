/** Source: ValidateStorageClass of pkg/apis/storage/validation. */
import {
  duplicate,
  type FieldError,
  notSupported,
  required,
  sortedMap,
  validateImmutableField,
  validateLabelName,
} from "@kubarium/apimachinery";
import type { StorageClass, TopologySelectorTerm } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { deprecatedNodeLabel } from "../../cluster/nodes/warnings.ts";
import { validateParameters, validateProvisioner } from "../checks.ts";

const RECLAIM_POLICIES = ["Delete", "Retain"];
const BINDING_MODES = ["Immediate", "WaitForFirstConsumer"];
const TOPOLOGIES = "allowedTopologies";

export function validateStorageClass(object: AnyObject): FieldError[] {
  const { provisioner, parameters, reclaimPolicy, volumeBindingMode, allowedTopologies } = object as unknown as StorageClass;
  const errors = [...validateProvisioner(provisioner, "provisioner"), ...validateParameters(parameters, true)];
  if (reclaimPolicy && !RECLAIM_POLICIES.includes(reclaimPolicy)) {
    errors.push(notSupported("reclaimPolicy", reclaimPolicy, RECLAIM_POLICIES));
  }
  if (volumeBindingMode === undefined) errors.push(required("volumeBindingMode"));
  else if (!BINDING_MODES.includes(volumeBindingMode)) {
    errors.push(notSupported("volumeBindingMode", volumeBindingMode, BINDING_MODES));
  }
  return [...errors, ...topologiesErrors(allowedTopologies ?? [])];
}

function topologiesErrors(terms: readonly TopologySelectorTerm[]): FieldError[] {
  const seen = new Set<string>();
  return terms.flatMap((term, index) => {
    const path = `${TOPOLOGIES}[${index}].matchLabelExpressions`;
    const keys = new Map<string, string[]>();
    const errors: FieldError[] = [];
    for (const [at, { key = "", values = [] }] of (term.matchLabelExpressions ?? []).entries()) {
      errors.push(...requirementErrors(key, values, `${path}[${at}]`));
      if (keys.has(key)) errors.push(duplicate(`${path}[${at}].key`, key));
      keys.set(key, [...new Set(values)].sort());
    }
    const printed = JSON.stringify([...keys].sort());
    if (seen.has(printed)) errors.push(duplicate(path, ""));
    seen.add(printed);
    return errors;
  });
}

function requirementErrors(key: string, values: readonly string[], path: string): FieldError[] {
  const repeated = values.flatMap((value, index) => (values.indexOf(value) < index ? [duplicate(`${path}.values[${index}]`, value)] : []));
  return [...(values.length ? [] : [required(`${path}.values`)]), ...repeated, ...validateLabelName(key, `${path}.key`)];
}

export function validateStorageClassUpdate(object: AnyObject, previousObject: AnyObject): FieldError[] {
  const next = object as unknown as StorageClass;
  const previous = previousObject as unknown as StorageClass;
  return [
    ...validateStorageClass(object),
    ...validateImmutableField(sortedMap(next.parameters), sortedMap(previous.parameters), "parameters"),
    ...validateImmutableField(next.provisioner, previous.provisioner, "provisioner"),
    ...validateImmutableField(next.reclaimPolicy, previous.reclaimPolicy, "reclaimPolicy"),
    ...validateImmutableField(next.volumeBindingMode, previous.volumeBindingMode, "volumeBindingMode"),
  ];
}

export function storageClassWarnings(object: AnyObject): string[] {
  const { allowedTopologies = [] } = object as unknown as StorageClass;
  return allowedTopologies.flatMap(({ matchLabelExpressions = [] }, index) =>
    matchLabelExpressions.flatMap(({ key }, at) => {
      const message = deprecatedNodeLabel(key);
      return message ? [`${TOPOLOGIES}[${index}].matchLabelExpressions[${at}].key: ${message}`] : [];
    }),
  );
}
