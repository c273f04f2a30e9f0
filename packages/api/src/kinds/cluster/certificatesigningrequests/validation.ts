/** Source: pkg/apis/certificates/validation. What was stored before a rule was made stays valid. */
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidEach,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  notSupported,
  required,
  sortedAsGo,
  tooLong,
} from "@kubarium/apimachinery";
import type { CertificateSigningRequestCondition as Condition, CertificateSigningRequestSpec } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { sameValue } from "../../rest/generation.ts";
import { requestProblem } from "./request.ts";

const USAGES = sortedAsGo([
  "signing",
  "digital signature",
  "content commitment",
  "key encipherment",
  "key agreement",
  "data encipherment",
  "cert sign",
  "crl sign",
  "encipher only",
  "decipher only",
  "any",
  "server auth",
  "client auth",
  "code signing",
  "email protection",
  "s/mime",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "timestamping",
  "ocsp signing",
  "microsoft sgc",
  "netscape sgc",
]);
const LEGACY_SIGNER = "kubernetes.io/legacy-unknown";
const MIN_SECONDS = 600;
const CONDITIONS = "status.conditions";
const DECISIONS = ["Approved", "Denied"];
const FINAL = [...DECISIONS, "Failed"];
const DOMAIN_MAX_LENGTH = 253;

const conditionsOf = ({ status }: AnyObject): Condition[] => status?.conditions ?? [];
const ofType = (object: AnyObject, type: string): Condition[] => conditionsOf(object).filter((condition) => condition.type === type);

export function validateRequest(object: AnyObject, previous?: AnyObject): FieldError[] {
  const spec: CertificateSigningRequestSpec = object["spec"] ?? {};
  const { usages = [], expirationSeconds } = spec;
  const before: CertificateSigningRequestSpec | undefined = previous?.["spec"];
  const errors: FieldError[] = [];
  const problem = requestProblem(spec.request);
  if (problem) errors.push(invalidValue("spec.request", spec.request ?? null, problem));
  if (!usages.length) errors.push(required("spec.usages"));
  const known = before?.usages ?? [];
  for (const [index, usage] of usages.entries()) {
    const stored = known.some((old) => !USAGES.includes(old));
    if (!USAGES.includes(usage) && !stored) errors.push(notSupported(`spec.usages[${index}]`, usage, USAGES));
  }
  for (const [index, usage] of usages.entries()) {
    const stored = new Set(known).size < known.length;
    if (usages.indexOf(usage) < index && !stored) errors.push(duplicate(`spec.usages[${index}]`, usage));
  }
  errors.push(...signerErrors(spec.signerName, before?.signerName === LEGACY_SIGNER));
  if (expirationSeconds !== undefined && expirationSeconds < MIN_SECONDS) {
    const text = `may not specify a duration less than ${MIN_SECONDS} seconds (10 minutes)`;
    errors.push(invalidValue("spec.expirationSeconds", expirationSeconds, text));
  }
  errors.push(...conditionErrors(object, previous));
  const certificate = certificateProblem(object["status"]?.certificate);
  const stored = previous && object["status"]?.certificate === previous["status"]?.certificate;
  if (certificate && !stored) errors.push(invalidValue("status.certificate", "<certificate data>", certificate));
  return errors;
}

function signerErrors(name: string | undefined, allowLegacy: boolean): FieldError[] {
  const path = "spec.signerName";
  if (name === LEGACY_SIGNER && !allowLegacy) {
    return [invalidValue(path, name, "the legacy signerName is not allowed via this API version")];
  }
  if (!name) return [required(path)];
  const [domain = "", rest = "", ...more] = name.split("/");
  if (!name.includes("/") || more.length) {
    return [invalidValue(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  }
  const errors = domain.length > DOMAIN_MAX_LENGTH ? [tooLong(path, DOMAIN_MAX_LENGTH)] : [];
  const labels = domain.split(".");
  const checked = (value: string, parts: readonly string[], check: (part: string) => string[]): FieldError[] =>
    parts.flatMap((part) =>
      invalidEach(
        path,
        value,
        check(part).map((text) => `validating label ${JSON.stringify(part)}: ${text}`),
      ),
    );
  errors.push(...checked(domain, labels, (label) => isDns1123Label(label)));
  if (labels.length < 2) errors.push(invalidValue(path, domain, "should be a domain with at least two segments separated by dots"));
  return [...errors, ...checked(rest, rest.split("."), (part) => isDns1123Subdomain(part))];
}

function conditionErrors(object: AnyObject, previous: AnyObject | undefined): FieldError[] {
  const before = previous ? conditionsOf(previous).map(({ type }) => type) : [];
  const bothBefore = DECISIONS.every((type) => before.includes(type));
  const seen = new Set<string>();
  return conditionsOf(object).flatMap(({ type = "", status }, index) => {
    const path = `${CONDITIONS}[${index}]`;
    const errors = type || before.includes("") ? [] : [required(`${path}.type`)];
    const allowed = FINAL.includes(type) ? ["True"] : ["False", "True", "Unknown"];
    if (!status) errors.push(required(`${path}.status`));
    else if (!allowed.includes(status)) errors.push(notSupported(`${path}.status`, status, allowed));
    const opposite = DECISIONS.find((other) => DECISIONS.includes(type) && other !== type);
    if (!bothBefore && opposite && seen.has(opposite)) {
      errors.push(invalidValue(CONDITIONS, type, "Approved and Denied conditions are mutually exclusive"));
    }
    if (seen.has(type) && new Set(before).size === before.length) errors.push(duplicate(`${path}.type`, type));
    seen.add(type);
    return errors;
  });
}

function certificateProblem(encoded: string | undefined): string | undefined {
  if (!encoded) return undefined;
  const blocks = [
    ...Buffer.from(encoded, "base64")
      .toString("latin1")
      .matchAll(/-----BEGIN ([^-]+)-----/g),
  ];
  const other = blocks.find(([, type]) => type !== "CERTIFICATE");
  if (other) return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(other[1])}`;
  return blocks.length ? undefined : "must contain at least one CERTIFICATE PEM block";
}

/** `sets`: what this way of writing may set beyond the rest. */
export function validateRequestUpdate(object: AnyObject, previous: AnyObject, sets?: "conditions" | "certificate"): FieldError[] {
  const errors = validateRequest(object, previous);
  const fewer = FINAL.filter((type) => ofType(object, type).length < ofType(previous, type).length);
  errors.push(...fewer.map((type) => forbiddenField(CONDITIONS, `updates may not remove a condition of type "${type}"`)));
  if (sets !== "conditions") {
    for (const type of DECISIONS) {
      const [next, before] = [ofType(object, type), ofType(previous, type)];
      if (next.length > before.length) errors.push(forbiddenField(CONDITIONS, `updates may not add a condition of type "${type}"`));
      else if (next.length === before.length && !sameValue(next, before)) {
        errors.push(forbiddenField(CONDITIONS, `updates may not modify a condition of type "${type}"`));
      }
    }
  }
  const before = previous["status"]?.certificate;
  if (object["status"]?.certificate === before) return errors;
  const path = "status.certificate";
  if (sets !== "certificate") return [...errors, forbiddenField(path, "updates may not set certificate content")];
  return before ? [...errors, forbiddenField(path, "updates may not modify existing certificate content")] : errors;
}
