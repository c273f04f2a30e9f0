/** What is scaled, or described by a metric. Source: ValidateCrossVersionObjectReference, ValidateAPIVersion. */
import { type FieldError, invalidEach, invalidValue, isPathSegmentName, type Path, required } from "@kubarium/apimachinery";
import type { V2CrossVersionObjectReference } from "../../../../generated/types.ts";

export interface ReferenceRules {
  /** The API version may name no group. */
  allowCore: boolean;
  /** It is not looked at. */
  allowAny?: boolean;
}

export function validateReference(reference: V2CrossVersionObjectReference | undefined, path: Path, rules: ReferenceRules): FieldError[] {
  const segment = (field: "kind" | "name"): FieldError[] => {
    const value = reference?.[field];
    return value ? invalidEach(path.child(field), value, isPathSegmentName(value)) : [required(path.child(field))];
  };
  const problem = apiVersionProblem(reference, rules);
  return [
    ...segment("kind"),
    ...segment("name"),
    ...(problem ? [invalidValue(path.child("apiVersion"), reference?.apiVersion ?? "", problem)] : []),
  ];
}

export function apiVersionProblem(
  reference: V2CrossVersionObjectReference | undefined,
  { allowCore, allowAny = false }: ReferenceRules,
): string | undefined {
  const { apiVersion = "" } = reference ?? {};
  if (allowAny) return undefined;
  const slashes = apiVersion.split("/").length - 1;
  if (slashes > 1) return `unexpected GroupVersion string: ${apiVersion}`;
  const hasGroup = slashes === 1 && !apiVersion.startsWith("/");
  return hasGroup || allowCore ? undefined : "apiVersion must specify API group";
}
