/** Source: pkg/apis/node/validation; overhead is checked as the limits of a container are. */
import {
  duplicate,
  type FieldError,
  invalidEach,
  isDns1123Label,
  required,
  validateImmutableField,
  validateLabels,
} from "@kubarium/apimachinery";
import type { RuntimeClass, Toleration } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { checkContainerResources } from "../../pods/validation/resources/resources.ts";
import { checkTolerations } from "../../pods/validation/scheduling/tolerations.ts";
import { deprecatedNodeLabel } from "../nodes/warnings.ts";

const NO_CLAIMS: ReadonlySet<string> = new Set();

export function validateRuntimeClass(object: AnyObject): FieldError[] {
  const { handler, overhead, scheduling } = object as unknown as RuntimeClass;
  const errors = handler ? invalidEach("handler", handler, isDns1123Label(handler)) : [required("handler")];
  if (overhead) checkContainerResources(errors, "overhead", { limits: overhead.podFixed ?? {} }, NO_CLAIMS);
  if (scheduling) {
    errors.push(...validateLabels(scheduling.nodeSelector, "scheduling.nodeSelector"));
    errors.push(...tolerationErrors(scheduling.tolerations ?? []));
  }
  return errors;
}

function tolerationErrors(tolerations: readonly Toleration[]): FieldError[] {
  const path = "scheduling.tolerations";
  const errors: FieldError[] = [];
  checkTolerations(errors, path, tolerations);
  const seen = new Set<string>();
  for (const [index, { key = "", operator = "", value = "", effect = "", tolerationSeconds }] of tolerations.entries()) {
    const id = JSON.stringify([key, operator, value, effect]);
    const printed = { Key: key, Operator: operator, Value: value, Effect: effect, TolerationSeconds: tolerationSeconds ?? null };
    if (seen.has(id)) errors.push(duplicate(`${path}[${index}]`, printed));
    seen.add(id);
  }
  return errors;
}

export function validateRuntimeClassUpdate(object: AnyObject, previous: AnyObject): FieldError[] {
  return validateImmutableField(object["handler"], previous["handler"], "handler");
}

export function runtimeClassWarnings(object: AnyObject): string[] {
  const { scheduling } = object as unknown as RuntimeClass;
  return Object.keys(scheduling?.nodeSelector ?? {}).flatMap((label) => {
    const message = deprecatedNodeLabel(label);
    return message ? [`scheduling.nodeSelector: ${message}`] : [];
  });
}
