/** Source: ValidateConfigMap of pkg/apis/core/validation. */
import { type FieldError, invalidValue, tooLong } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { decodedSize, immutableErrors, keyErrors, MAX_BYTES } from "../keys.ts";

export function validateConfigMap({ data = {}, binaryData = {} }: AnyObject): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key in data) {
    errors.push(...keyErrors("data", key));
    if (binaryData[key] !== undefined) errors.push(invalidValue(`data[${key}]`, key, "duplicate of key present in binaryData"));
    size += Buffer.byteLength(data[key]);
  }
  for (const key in binaryData) {
    errors.push(...keyErrors("binaryData", key));
    size += decodedSize(binaryData[key]);
  }
  // The path of the object itself, as Kubernetes writes it.
  if (size > MAX_BYTES) errors.push(tooLong("[]", MAX_BYTES));
  return errors;
}

export function validateConfigMapUpdate(configMap: AnyObject, previous: AnyObject): FieldError[] {
  return [...immutableErrors(configMap, previous, "data", "binaryData"), ...validateConfigMap(configMap)];
}
