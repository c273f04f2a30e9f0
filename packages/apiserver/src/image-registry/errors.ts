/** Errors of a registry in their own JSON form. Source: the OCI distribution specification, and what the reference registry answers. */
const CODES = {
  BLOB_UNKNOWN: { status: 404, message: "blob unknown to registry" },
  BLOB_UPLOAD_INVALID: { status: 400, message: "blob upload invalid" },
  BLOB_UPLOAD_UNKNOWN: { status: 404, message: "blob upload unknown to registry" },
  DENIED: { status: 403, message: "requested access to the resource is denied" },
  DIGEST_INVALID: { status: 400, message: "provided digest did not match uploaded content" },
  MANIFEST_BLOB_UNKNOWN: { status: 400, message: "blob unknown to registry" },
  MANIFEST_INVALID: { status: 400, message: "manifest invalid" },
  MANIFEST_UNKNOWN: { status: 404, message: "manifest unknown" },
  NAME_INVALID: { status: 400, message: "invalid repository name" },
  NAME_UNKNOWN: { status: 404, message: "repository name not known to registry" },
  PAGINATION_NUMBER_INVALID: { status: 400, message: "invalid number of results requested" },
  RANGE_INVALID: { status: 416, message: "invalid content range" },
  SIZE_INVALID: { status: 400, message: "provided length did not match content length" },
  TAG_INVALID: { status: 400, message: "manifest tag did not match URI" },
  TOOMANYREQUESTS: { status: 429, message: "too many requests" },
  UNAUTHORIZED: { status: 401, message: "authentication required" },
  UNKNOWN: { status: 500, message: "unknown error" },
  UNSUPPORTED: { status: 405, message: "The operation is unsupported." },
} as const;

export type RegistryErrorCode = keyof typeof CODES;

export class RegistryError extends Error {
  override readonly name = "RegistryError";
  readonly code: RegistryErrorCode;
  readonly detail: unknown;
  readonly headers: Readonly<Record<string, string>>;

  /** `why` is said after the code's own message. */
  constructor(
    code: RegistryErrorCode,
    { detail, why, headers = {} }: { detail?: unknown; why?: string; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(why ? `${CODES[code].message}: ${why}` : CODES[code].message);
    this.code = code;
    this.detail = detail;
    this.headers = headers;
  }

  get status(): number {
    return CODES[this.code].status;
  }

  get body(): string {
    const { code, message, detail } = this;
    return `${JSON.stringify({ errors: [{ code, message, ...(detail === undefined ? {} : { detail }) }] })}\n`;
  }
}

/** Codes of the file system for: nothing more fits. */
const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** What happened while a request was served, as its client is told. */
export function registryErrorOf(error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code && FULL.has(code)) return noSpace("the disk is full");
  return new RegistryError("UNKNOWN");
}

/** A refusal rather than a failure of the server: docker repeats a push after the latter, five times. */
export const noSpace = (why: string): RegistryError => new RegistryError("DENIED", { why: `no space left in the registry: ${why}` });
