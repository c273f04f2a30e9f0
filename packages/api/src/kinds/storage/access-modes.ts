/** Source: GetAccessModesAsString of pkg/apis/core/helper, and the access mode rules of volumes. */
import { type FieldError, forbiddenField, notSupported } from "@kubarium/apimachinery";

const SHORT: readonly (readonly [string, string])[] = [
  ["ReadWriteOnce", "RWO"],
  ["ReadOnlyMany", "ROX"],
  ["ReadWriteMany", "RWX"],
  ["ReadWriteOncePod", "RWOP"],
];
const ACCESS_MODES = SHORT.map(([mode]) => mode).sort();

/** `RWO,ROX`, always in the same order. */
export const formatAccessModes = (modes: readonly string[] = []): string =>
  SHORT.flatMap(([mode, short]) => (modes.includes(mode) ? short : [])).join(",");

export function accessModesErrors(modes: readonly string[], path: string): FieldError[] {
  const unknown = modes.filter((mode) => !ACCESS_MODES.includes(mode));
  const errors = unknown.map((mode) => notSupported(path, mode, ACCESS_MODES));
  const others = modes.some((mode) => mode !== "ReadWriteOncePod" && ACCESS_MODES.includes(mode));
  if (modes.includes("ReadWriteOncePod") && others) {
    errors.push(forbiddenField(path, "may not use ReadWriteOncePod with other access modes"));
  }
  return errors;
}
