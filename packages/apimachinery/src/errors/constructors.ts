/** One function per reason, with Kubernetes' texts. Source: apimachinery/pkg/api/errors/errors.go. */
import type { FieldError } from "../validation/field-error.ts";
import { StatusError } from "./status-error.ts";

/** Names a resource for an error text: `deployments.apps`, `pods`. */
export interface QualifiedResource {
  group: string;
  resource: string;
}

const qualified = ({ group, resource }: QualifiedResource): string => (group ? `${resource}.${group}` : resource);
const details = (of: QualifiedResource, name?: string): { name?: string; group?: string; kind: string } => ({
  ...(name ? { name } : {}),
  ...(of.group ? { group: of.group } : {}),
  kind: of.resource,
});

export function notFound(of: QualifiedResource, name: string): StatusError {
  return new StatusError({ code: 404, reason: "NotFound", message: `${qualified(of)} "${name}" not found`, details: details(of, name) });
}

export function alreadyExists(of: QualifiedResource, name: string): StatusError {
  return new StatusError({
    code: 409,
    reason: "AlreadyExists",
    message: `${qualified(of)} "${name}" already exists`,
    details: details(of, name),
  });
}

export function conflict(of: QualifiedResource, name: string, why: string): StatusError {
  return new StatusError({
    code: 409,
    reason: "Conflict",
    message: `Operation cannot be fulfilled on ${qualified(of)} "${name}": ${why}`,
    details: details(of, name),
  });
}

/** The text of every optimistic-lock failure. */
export const OBJECT_MODIFIED = "the object has been modified; please apply your changes to the latest version and try again";

export function forbidden(of: QualifiedResource, name: string, why: string): StatusError {
  const subject = name ? `${qualified(of)} "${name}"` : qualified(of);
  return new StatusError({
    code: 403,
    reason: "Forbidden",
    message: of.resource ? `${subject} is forbidden: ${why}` : `forbidden: ${why}`,
    details: details(of, name),
  });
}

/** 422 with a cause per field error; `kind` is the Kind, not the resource. */
export function invalid(of: { group: string; kind: string }, name: string, errors: readonly FieldError[]): StatusError {
  const texts = errors.map((error) => error.text());
  const message = texts.length === 1 ? texts[0] : `[${[...new Set(texts)].join(", ")}]`;
  return new StatusError({
    code: 422,
    reason: "Invalid",
    message: `${of.group ? `${of.kind}.${of.group}` : of.kind} "${name}" is invalid${errors.length ? `: ${message}` : ""}`,
    details: {
      ...(name ? { name } : {}),
      ...(of.group ? { group: of.group } : {}),
      kind: of.kind,
      causes: errors.map((error) => ({ reason: error.reason, message: error.body(), field: error.field })),
    },
  });
}

export function badRequest(message: string): StatusError {
  return new StatusError({ code: 400, reason: "BadRequest", message });
}

export function unauthorized(): StatusError {
  return new StatusError({ code: 401, reason: "Unauthorized", message: "Unauthorized" });
}

/** A past resourceVersion that is no longer kept. */
export function expired(message: string): StatusError {
  return new StatusError({ code: 410, reason: "Expired", message });
}

export function internalError(cause: string): StatusError {
  return new StatusError({
    code: 500,
    reason: "InternalError",
    message: `Internal error occurred: ${cause}`,
    details: { causes: [{ message: cause }] },
  });
}

export function methodNotAllowed(of: QualifiedResource, action: string): StatusError {
  return new StatusError({
    code: 405,
    reason: "MethodNotAllowed",
    message: `${action} is not supported on resources of kind "${qualified(of)}"`,
    details: details(of),
  });
}

export function tooManyRequests(message: string, retryAfterSeconds: number): StatusError {
  return new StatusError(
    { code: 429, reason: "TooManyRequests", message, ...(retryAfterSeconds ? { details: { retryAfterSeconds } } : {}) },
    retryAfterSeconds ? { "retry-after": String(retryAfterSeconds) } : {},
  );
}
