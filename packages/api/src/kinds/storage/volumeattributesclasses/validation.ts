/** Source: ValidateVolumeAttributesClass of pkg/apis/storage/validation. */
import { type FieldError, forbiddenField } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { sameValue } from "../../rest/generation.ts";
import { validateParameters, validateProvisioner } from "../checks.ts";

export function validateVolumeAttributesClass({ driverName, parameters }: AnyObject): FieldError[] {
  return [...validateProvisioner(driverName, "driverName"), ...validateParameters(parameters, false)];
}

export function validateVolumeAttributesClassUpdate(object: AnyObject, previous: AnyObject): FieldError[] {
  const changed = ["driverName", "parameters"].filter((field) => !sameValue(object[field], previous[field]));
  return [...changed.map((field) => forbiddenField(field, `updates to ${field} are forbidden.`)), ...validateVolumeAttributesClass(object)];
}
