/** What a driver is told. Source: validateDeviceConfiguration in pkg/apis/resource/validation. */
import { type FieldError, invalidValue, type Path, required, tooLong } from "@kubarium/apimachinery";
import type { OpaqueDeviceConfiguration } from "../../../generated/types.ts";
import { validateDriverName } from "./names.ts";

const MAX_PARAMETERS = 10 * 1024;

export function validateConfiguration({ opaque }: { opaque?: OpaqueDeviceConfiguration }, path: Path): FieldError[] {
  if (!opaque) return [required(path.child("opaque"))];
  const at = path.child("opaque");
  return [...validateDriverName(opaque.driver ?? "", at.child("driver")), ...validateParameters(opaque.parameters, at.child("parameters"))];
}

function validateParameters(parameters: unknown, path: Path): FieldError[] {
  if (parameters === undefined || parameters === null) return [required(path)];
  if (JSON.stringify(parameters).length > MAX_PARAMETERS) return [tooLong(path, MAX_PARAMETERS)];
  const isObject = typeof parameters === "object" && !Array.isArray(parameters);
  return isObject ? [] : [invalidValue(path, "<value omitted>", "must be a valid JSON object")];
}
