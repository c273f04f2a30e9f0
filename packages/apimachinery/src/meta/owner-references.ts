/** metadata.ownerReferences. Source: apimachinery/pkg/api/validation/objectmeta.go. */
import { type FieldError, invalidValue, type Path } from "../validation/field-error.ts";
import type { OwnerReference } from "./object.ts";

/** Errors name the list, not the place in it. */
export function validateOwnerReferences(references: readonly OwnerReference[] | undefined, path: Path): FieldError[] {
  if (!references) return [];
  const errors: FieldError[] = [];
  let controller = "";
  for (const reference of references) {
    errors.push(...referenceErrors(reference, path));
    if (reference.controller !== true) continue;
    const name = `${reference.kind}/${reference.name}`;
    if (controller) {
      const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      errors.push(invalidValue(path, references.map(inOrder), detail));
    } else controller = name;
  }
  return errors;
}

function referenceErrors(reference: OwnerReference, path: Path): FieldError[] {
  const { apiVersion = "", kind = "", name = "", uid = "" } = reference;
  const { group, version } = split(apiVersion);
  const errors: FieldError[] = [];
  if (!version) errors.push(invalidValue(path.child("apiVersion"), apiVersion, "version must not be empty"));
  if (!kind) errors.push(invalidValue(path.child("kind"), kind, "must not be empty"));
  if (!name) errors.push(invalidValue(path.child("name"), name, "must not be empty"));
  if (!uid) errors.push(invalidValue(path.child("uid"), uid, "must not be empty"));
  if (group === "" && version === "v1" && kind === "Event") {
    errors.push(invalidValue(path, inOrder(reference), "/v1, Kind=Event is disallowed from being an owner"));
  }
  return errors;
}

function split(apiVersion: string): { group: string; version: string } {
  const parts = apiVersion.split("/");
  if (parts.length === 1) return { group: "", version: apiVersion };
  return parts.length === 2 ? { group: parts[0] ?? "", version: parts[1] ?? "" } : { group: "", version: "" };
}

/** As the Go struct is marshalled. */
function inOrder({ apiVersion = "", kind = "", name = "", uid = "", controller, blockOwnerDeletion }: OwnerReference): OwnerReference {
  return { apiVersion, kind, name, uid, controller, blockOwnerDeletion };
}
