/** What a ContainerImage may say. */
import { type FieldError, invalidValue, required, validateImmutableField } from "@kubarium/apimachinery";
import { parseImageReference, type PushedImageSpec } from "../../../images/index.ts";
import type { AnyObject } from "../../../machinery/definition.ts";

const DIGEST = /^sha256:[0-9a-f]{64}$/;
const DURATION = /^\d*\.?\d+(ms|s|m|h)?$/;
const EXPOSED_PORT = /^\d{1,5}(-\d{1,5})?(\/(tcp|udp|sctp))?$/;
const ENV = /^[^=]+=/;

export function validateContainerImage(image: AnyObject): FieldError[] {
  const spec = (image["spec"] ?? {}) as Partial<PushedImageSpec>;
  return [...imageErrors(spec), ...configErrors(spec), ...behaviourErrors(spec), ...accessErrors(spec)];
}

export function validateContainerImageUpdate(image: AnyObject, previous: AnyObject): FieldError[] {
  return [...validateImmutableField(image["spec"]?.image, previous["spec"]?.image, "spec.image"), ...validateContainerImage(image)];
}

function imageErrors({ image, digest, sizeBytes = 0 }: Partial<PushedImageSpec>): FieldError[] {
  const errors: FieldError[] = [];
  const reference = image ? parseImageReference(image) : undefined;
  if (!image) errors.push(required("spec.image"));
  else if (!reference) errors.push(invalidValue("spec.image", image, "invalid reference format"));
  else if (reference.digest) errors.push(invalidValue("spec.image", image, "must have a tag and no digest"));
  if (digest && !DIGEST.test(digest)) errors.push(invalidValue("spec.digest", digest, "must be sha256: and 64 hexadecimal digits"));
  if (sizeBytes < 0) errors.push(invalidValue("spec.sizeBytes", sizeBytes, "must be greater than or equal to 0"));
  return errors;
}

function configErrors({ config }: Partial<PushedImageSpec>): FieldError[] {
  const each = (name: string, values: readonly string[] | undefined, form: RegExp, detail: string): FieldError[] =>
    (values ?? []).flatMap((value, index) => (form.test(value) ? [] : [invalidValue(`spec.config.${name}[${index}]`, value, detail)]));
  return [
    ...each("env", config?.env, ENV, "must look like NAME=value"),
    ...each("exposedPorts", config?.exposedPorts, EXPOSED_PORT, "must look like 8080/tcp"),
  ];
}

function behaviourErrors({ behaviour = {} }: Partial<PushedImageSpec>): FieldError[] {
  const errors: FieldError[] = [];
  const within = (name: "port" | "exitCode" | "httpStatus" | "pullStatus", low: number, high: number): void => {
    const value = behaviour[name];
    if (value !== undefined && (value < low || value > high))
      errors.push(invalidValue(`spec.behaviour.${name}`, value, `must be between ${low} and ${high}, inclusive`));
  };
  within("port", 1, 65535);
  within("exitCode", 0, 255);
  within("httpStatus", 200, 599);
  within("pullStatus", 400, 599);
  for (const name of ["startDelay", "readyAfter", "crashAfter"] as const) {
    const value = behaviour[name];
    if (value && !DURATION.test(value)) errors.push(invalidValue(`spec.behaviour.${name}`, value, "must be a duration like 5s"));
  }
  return errors;
}

function accessErrors({ access }: Partial<PushedImageSpec>): FieldError[] {
  if (!access) return [];
  return (["username", "passwordHash"] as const).flatMap((name) => (access[name] ? [] : [required(`spec.access.${name}`)]));
}
