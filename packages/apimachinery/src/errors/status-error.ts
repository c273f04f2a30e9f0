/** `Status` objects and the error that carries one across HTTP, on both sides. Source: apimachinery api/errors and meta/v1 types. */
export interface Status {
  kind: "Status";
  apiVersion: "v1";
  metadata: { continue?: string; remainingItemCount?: number };
  status: "Success" | "Failure";
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

/** An API error: thrown by the server's code and by the client, answered as its `status`. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly status: Status;
  /** Response headers that belong to it, `Retry-After` for instance. */
  readonly headers: Record<string, string>;

  constructor(
    status: Omit<Status, "kind" | "apiVersion" | "metadata" | "status"> & { metadata?: Status["metadata"] },
    headers: Record<string, string> = {},
  ) {
    super(status.message ?? status.reason ?? `status ${status.code}`);
    const { metadata, message, reason, details, code } = status;
    this.status = {
      kind: "Status",
      apiVersion: "v1",
      metadata: metadata ?? {},
      status: "Failure",
      ...(message === undefined ? {} : { message }),
      ...(reason === undefined ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
    this.headers = headers;
  }

  get code(): number {
    return this.status.code;
  }

  get reason(): string {
    return this.status.reason ?? "";
  }
}

export function hasReason(error: unknown, ...reasons: string[]): error is StatusError {
  return error instanceof StatusError && reasons.includes(error.reason);
}

export const isNotFound = (error: unknown): error is StatusError => hasReason(error, "NotFound");
export const isConflict = (error: unknown): error is StatusError => hasReason(error, "Conflict");
export const isAlreadyExists = (error: unknown): error is StatusError => hasReason(error, "AlreadyExists");
