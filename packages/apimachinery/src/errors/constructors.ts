/** One function per reason, with Kubernetes' texts. Source: apimachinery/pkg/api/errors/errors.go. */
import type { FieldError } from "../validation/field-error.ts";
import { goQuote } from "../validation/go-text.ts";
import { aggregateText } from "./aggregate.ts";
import { type StatusCause, type StatusDetails, StatusError } from "./status-error.ts";

/** Names a resource for an error text: `deployments.apps`, `pods`. */
export interface QualifiedResource {
  group: string;
  resource: string;
}

const qualified = ({ group, resource }: QualifiedResource): string => (group ? `${resource}.${group}` : resource);
const details = (of: QualifiedResource, name?: string): StatusDetails => ({
  ...(name ? { name } : {}),
  ...(of.group ? { group: of.group } : {}),
  ...(of.resource ? { kind: of.resource } : {}),
});
const retryAfter = (seconds: number): StatusDetails => (seconds ? { retryAfterSeconds: seconds } : {});
const retryHeader = (seconds: number): Record<string, string> => (seconds ? { "retry-after": String(seconds) } : {});

export function notFound(of: QualifiedResource, name: string): StatusError {
  return new StatusError({
    code: 404,
    reason: "NotFound",
    message: `${qualified(of)} ${goQuote(name)} not found`,
    details: details(of, name),
  });
}

export function alreadyExists(of: QualifiedResource, name: string): StatusError {
  const message = `${qualified(of)} ${goQuote(name)} already exists`;
  return new StatusError({ code: 409, reason: "AlreadyExists", message, details: details(of, name) });
}

/** Every generated name was taken. */
export function generateNameConflict(of: QualifiedResource, name: string, retryAfterSeconds: number): StatusError {
  const message = `${qualified(of)} ${goQuote(name)} already exists, the server was not able to generate a unique name for the object`;
  return new StatusError(
    { code: 409, reason: "AlreadyExists", message, details: { ...details(of, name), ...retryAfter(retryAfterSeconds) } },
    retryHeader(retryAfterSeconds),
  );
}

export function conflict(of: QualifiedResource, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualified(of)} ${goQuote(name)}: ${why}`;
  return new StatusError({ code: 409, reason: "Conflict", message, details: details(of, name) });
}

/** The text of every optimistic-lock failure. */
export const OBJECT_MODIFIED = "the object has been modified; please apply your changes to the latest version and try again";

/** Server-side apply met fields of other managers. */
export function applyConflict(causes: StatusCause[], message: string): StatusError {
  return new StatusError({ code: 409, reason: "Conflict", message, details: causes.length ? { causes } : {} });
}

export function forbidden(of: QualifiedResource, name: string, why: string): StatusError {
  const subject = name ? `${qualified(of)} ${goQuote(name)}` : qualified(of);
  return new StatusError({
    code: 403,
    reason: "Forbidden",
    message: of.resource || of.group ? `${subject} is forbidden: ${why}` : `forbidden: ${why}`,
    details: details(of, name),
  });
}

/** 422 with a cause per field error, while the message says each text once; `kind` is the Kind, not the resource. */
export function invalid(of: { group: string; kind: string }, name: string, errors: readonly FieldError[]): StatusError {
  const causes = errors.map((error) => ({ reason: error.reason, message: error.body(), field: error.field }));
  const subject = `${of.group ? `${of.kind}.${of.group}` : of.kind} ${goQuote(name)} is invalid`;
  return new StatusError({
    code: 422,
    reason: "Invalid",
    message: errors.length ? `${subject}: ${aggregateText(errors.map((error) => error.text()))}` : subject,
    details: { ...details({ group: of.group, resource: of.kind }, name), ...(causes.length ? { causes } : {}) },
  });
}

export function badRequest(message: string): StatusError {
  return new StatusError({ code: 400, reason: "BadRequest", message });
}

export function unauthorized(message = "Unauthorized"): StatusError {
  return new StatusError({ code: 401, reason: "Unauthorized", message });
}

/** A past resourceVersion that is no longer kept. */
export function expired(message: string): StatusError {
  return new StatusError({ code: 410, reason: "Expired", message });
}

export function methodNotAllowed(of: QualifiedResource, action: string): StatusError {
  const message = `${action} is not supported on resources of kind ${goQuote(qualified(of))}`;
  return new StatusError({ code: 405, reason: "MethodNotAllowed", message, details: details(of) });
}

export function requestEntityTooLarge(message: string): StatusError {
  return new StatusError({ code: 413, reason: "RequestEntityTooLarge", message: `Request entity too large: ${message}` });
}

export function tooManyRequests(message: string, retryAfterSeconds: number): StatusError {
  return new StatusError(
    { code: 429, reason: "TooManyRequests", message, details: retryAfter(retryAfterSeconds) },
    retryHeader(retryAfterSeconds),
  );
}

export function internalError(cause: string): StatusError {
  const message = `Internal error occurred: ${cause}`;
  return new StatusError({ code: 500, reason: "InternalError", message, details: { causes: [{ message: cause }] } });
}

/** What Kubernetes answers when its code met an error without a status: 500, no reason, no details. */
export function unknownError(message: string): StatusError {
  return new StatusError({ code: 500, message });
}

export function serviceUnavailable(message: string): StatusError {
  return new StatusError({ code: 503, reason: "ServiceUnavailable", message });
}

export function timeoutError(message: string, retryAfterSeconds: number): StatusError {
  return new StatusError(
    { code: 504, reason: "Timeout", message: `Timeout: ${message}`, details: retryAfter(retryAfterSeconds) },
    retryHeader(retryAfterSeconds),
  );
}

export function serverTimeout(of: QualifiedResource, operation: string, retryAfterSeconds: number): StatusError {
  const message = `The ${operation} operation against ${qualified(of)} could not be completed at this time, please try again.`;
  return new StatusError(
    { code: 500, reason: "ServerTimeout", message, details: { ...details(of, operation), ...retryAfter(retryAfterSeconds) } },
    retryHeader(retryAfterSeconds),
  );
}
