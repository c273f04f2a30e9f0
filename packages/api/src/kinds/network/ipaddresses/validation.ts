/** Source: ValidateIPAddress in pkg/apis/networking/validation. The name is the address. */
import {
  deepEqual,
  FIELD_IMMUTABLE,
  type FieldError,
  invalidEach,
  invalidValue,
  isDns1123Subdomain,
  isPathSegmentName,
  isValidIP,
  Path,
  required,
} from "@kubarium/apimachinery";
import type { ParentReference } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";

const PARENT = new Path("spec.parentRef");

export const validateAddressName = (name: string): string[] => isValidIP(name);

/** Services are of the group that has no name, so any group is fine that is one. */
export function validateIPAddress({ spec }: AnyObject): FieldError[] {
  const parent: ParentReference | undefined = spec?.parentRef;
  if (!parent) return [required(PARENT)];
  const { group, namespace } = parent;
  const needed = (field: "resource" | "name"): FieldError[] => {
    const value = parent[field];
    return value ? invalidEach(PARENT.child(field), value, isPathSegmentName(value)) : [required(PARENT.child(field))];
  };
  return [
    ...(group ? invalidEach(PARENT.child("group"), group, isDns1123Subdomain(group)) : []),
    ...needed("resource"),
    ...needed("name"),
    ...(namespace ? invalidEach(PARENT.child("namespace"), namespace, isPathSegmentName(namespace)) : []),
  ];
}

export function validateIPAddressUpdate(address: AnyObject, previous: AnyObject): FieldError[] {
  const errors = validateIPAddress(address);
  const parent: ParentReference | undefined = address.spec?.parentRef;
  if (deepEqual(parent, previous.spec?.parentRef)) return errors;
  const { group = "", resource = "", namespace = "", name = "" } = parent ?? {};
  const printed = parent ? { Group: group, Resource: resource, Namespace: namespace, Name: name } : null;
  return [...errors, invalidValue(PARENT, printed, FIELD_IMMUTABLE)];
}
