/** Rules for paths inside a volume. Source: validateLocalDescendingPath and ValidateLocalNonReservedPath. */
import { invalidValue } from "@kubarium/apimachinery";
import type { Errors, FieldPath } from "../names.ts";

export function hasBacksteps(path: string): boolean {
  return path.includes("..") && path.split("/").includes("..");
}

export function checkNoBacksteps(errors: Errors, field: FieldPath, path: string): void {
  if (hasBacksteps(path)) errors.push(invalidValue(field, path, "must not contain '..'"));
}

/** Relative and never up. */
export function checkDescendingPath(errors: Errors, field: FieldPath, path: string): void {
  if (path.startsWith("/")) errors.push(invalidValue(field, path, "must be a relative path"));
  checkNoBacksteps(errors, field, path);
}

/** Names that start with two dots are the kubelet's own. */
export function checkNonReservedPath(errors: Errors, field: FieldPath, path: string): void {
  checkDescendingPath(errors, field, path);
  if (path.startsWith("..") && !path.startsWith("../")) errors.push(invalidValue(field, path, "must not start with '..'"));
}
