/** Query parameters of writes, checked as Kubernetes checks them. Source: apiserver/pkg/endpoints/handlers. */
import {
  type DeleteOptions,
  type FieldError,
  type FieldValidation,
  invalid,
  validateDeleteOptions,
  validatePatchOptions,
  validateWriteOptions,
  badRequest,
} from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";

export interface WriteOptions {
  dryRun: boolean;
  fieldManager: string;
  /** What was asked for; unknown and duplicate fields are warned about when nothing was. */
  fieldValidation: FieldValidation;
}

export function createOptions(exchange: Exchange): WriteOptions {
  return writeOptions(exchange, "CreateOptions", validateWriteOptions);
}

export function updateOptions(exchange: Exchange): WriteOptions {
  return writeOptions(exchange, "UpdateOptions", validateWriteOptions);
}

export function patchOptions(exchange: Exchange, apply: boolean): WriteOptions & { force: boolean } {
  const forced = exchange.query.get("force");
  const force = forced === null ? undefined : isTrue(forced);
  return {
    ...writeOptions(exchange, "PatchOptions", (options) =>
      validatePatchOptions({ ...options, ...(force === undefined ? {} : { force }) }, { apply }),
    ),
    force: force === true,
  };
}

type Raw = { dryRun: string[]; fieldManager: string; fieldValidation: string };

const NO_OPTIONS: WriteOptions = { dryRun: false, fieldManager: "", fieldValidation: "Warn" };

function writeOptions({ query }: Exchange, kind: string, validate: (options: Raw) => FieldError[]): WriteOptions {
  if (query.size === 0) return NO_OPTIONS;
  const raw: Raw = {
    dryRun: query.getAll("dryRun"),
    fieldManager: query.get("fieldManager") ?? "",
    fieldValidation: query.get("fieldValidation") ?? "",
  };
  refuse(kind, validate(raw));
  return {
    dryRun: raw.dryRun.length > 0,
    fieldManager: raw.fieldManager,
    fieldValidation: (raw.fieldValidation || "Warn") as FieldValidation,
  };
}

/** The body wins over the query, as in Kubernetes. `decoded` is the body, if there was one. */
export function deleteOptions({ query }: Exchange, decoded: Record<string, unknown> | undefined): DeleteOptions & { isDryRun: boolean } {
  const options = decoded ? bodyDeleteOptions(decoded) : queryDeleteOptions(query);
  refuse("DeleteOptions", validateDeleteOptions(options));
  return { ...options, isDryRun: (options.dryRun?.length ?? 0) > 0 };
}

function bodyDeleteOptions(body: Record<string, unknown>): DeleteOptions {
  const { dryRun, gracePeriodSeconds, orphanDependents, propagationPolicy, preconditions } = body as DeleteOptions;
  return {
    ...(dryRun ? { dryRun } : {}),
    ...(typeof gracePeriodSeconds === "number" ? { gracePeriodSeconds } : {}),
    ...(typeof orphanDependents === "boolean" ? { orphanDependents } : {}),
    ...(typeof propagationPolicy === "string" ? { propagationPolicy } : {}),
    ...(preconditions ? { preconditions } : {}),
  };
}

function queryDeleteOptions(query: URLSearchParams): DeleteOptions {
  const grace = query.get("gracePeriodSeconds");
  const orphan = query.get("orphanDependents");
  const policy = query.get("propagationPolicy");
  const dryRun = query.getAll("dryRun");
  return {
    ...(dryRun.length > 0 ? { dryRun } : {}),
    ...(grace === null ? {} : { gracePeriodSeconds: parseInt64(grace) }),
    ...(orphan === null ? {} : { orphanDependents: isTrue(orphan) }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
  };
}

/** Throws 400 with Go's text. */
export function parseInt64(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** Booleans in queries: everything but `false` and `0` is true, even nothing. */
export const isTrue = (text: string): boolean => text.toLowerCase() !== "false" && text !== "0";

export function refuse(kind: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: "meta.k8s.io", kind }, "", errors);
}
