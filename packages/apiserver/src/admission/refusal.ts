/** A plugin's refusal, named after the object or, while it has no name yet, after its prefix. Source: apiserver/pkg/admission/errors.go. */
import { forbidden, type StatusError } from "@kubarium/apimachinery";
import type { AdmissionAttributes } from "./admission.ts";

export function refusal({ name, object, resource }: AdmissionAttributes, why: string): StatusError {
  return forbidden(resource.qualified, name || object?.metadata.name || object?.metadata.generateName || "Unknown", why);
}
