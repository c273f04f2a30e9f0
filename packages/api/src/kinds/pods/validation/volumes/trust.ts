/** Trust bundles and Pod certificates in projected volumes. Source: pkg/apis/core/validation, pkg/apis/certificates/validation. */
import {
  goQuote,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  notSupported,
  Path,
  required,
  tooLong,
  TOTAL_ANNOTATION_SIZE_LIMIT,
  validateDomainPrefixedKey,
  validateLabelSelector,
} from "@kubarium/apimachinery";
import type { ClusterTrustBundleProjection, PodCertificateProjection } from "../../../../generated/types.ts";
import { goStruct } from "../../diff/go-struct.ts";
import type { Errors, FieldPath } from "../names.ts";
import { checkNonReservedPath } from "./paths.ts";

export function checkTrustBundle(
  errors: Errors,
  path: FieldPath,
  bundle: ClusterTrustBundleProjection,
  claim: (filePath: string) => void,
): void {
  const { name, signerName, labelSelector, path: filePath = "" } = bundle;
  if (name !== undefined && signerName !== undefined) {
    errors.push(invalidValue(path, goStruct(bundle, "ClusterTrustBundleProjection"), "only one of name and signerName may be used"));
  } else if (name !== undefined) {
    if (name === "") errors.push(required(`${path}.name`, "must be a valid object name"));
    checkBundleName(errors, `${path}.name`, name);
    if (labelSelector) {
      errors.push(invalidValue(`${path}.labelSelector`, labelSelector, "labelSelector must be unset if name is specified"));
    }
  } else if (signerName !== undefined) {
    if (signerName === "") errors.push(required(`${path}.signerName`, "must be a valid signer name"));
    checkSignerName(errors, `${path}.signerName`, signerName);
    errors.push(...validateLabelSelector(labelSelector, new Path(`${path}.labelSelector`)));
  } else errors.push(required(path, "either name or signerName must be specified"));
  if (!filePath) errors.push(required(`${path}.path`));
  checkNonReservedPath(errors, `${path}.path`, filePath);
  claim(filePath);
}

/** `signer.example:path:name`, or without a signer a plain name. */
function checkBundleName(errors: Errors, path: FieldPath, name: string): void {
  const messages = isDns1123Subdomain(name.slice(name.lastIndexOf(":") + 1));
  for (const message of messages) errors.push(invalidValue(path, name, `not a valid clustertrustbundlename: ${message}`));
}

const MAX_DOMAIN = 253;
const MAX_SIGNER = 253 + 1 + 253 + 1 + 63;

function checkSignerName(errors: Errors, path: FieldPath, name: string): void {
  if (!name) {
    errors.push(required(path));
    return;
  }
  const [domain = "", signerPath = "", ...rest] = name.split("/");
  if (!name.includes("/") || rest.length > 0) {
    errors.push(invalidValue(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
    return;
  }
  if (domain.length > MAX_DOMAIN) errors.push(tooLong(path, MAX_DOMAIN));
  checkParts(errors, path, domain, isDns1123Label);
  if (!domain.includes(".")) errors.push(invalidValue(path, domain, "should be a domain with at least two segments separated by dots"));
  checkParts(errors, path, signerPath, isDns1123Subdomain);
  if (name.length > MAX_SIGNER) errors.push(tooLong(path, MAX_SIGNER));
}

/** The first bad part is enough. */
function checkParts(errors: Errors, path: FieldPath, value: string, rule: (part: string) => string[]): void {
  for (const part of value.split(".")) {
    const messages = rule(part);
    for (const message of messages) errors.push(invalidValue(path, value, `validating label ${goQuote(part)}: ${message}`));
    if (messages.length > 0) return;
  }
}

const KEY_TYPES = ["RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"];
const MIN_CERTIFICATE_SECONDS = 3600;
const DAY_SECONDS = 86_400;

export function checkPodCertificate(
  errors: Errors,
  path: FieldPath,
  certificate: PodCertificateProjection,
  claim: (filePath: string) => void,
): void {
  const { signerName = "", keyType = "", maxExpirationSeconds: seconds, userAnnotations } = certificate;
  checkSignerName(errors, `${path}.signerName`, signerName);
  if (userAnnotations) checkUserAnnotations(errors, `${path}.userAnnotations`, userAnnotations);
  if (!KEY_TYPES.includes(keyType)) errors.push(notSupported(`${path}.keyType`, keyType, KEY_TYPES));
  if (seconds !== undefined) {
    const field = `${path}.maxExpirationSeconds`;
    const most = /^(?:[^/]*\.)?kubernetes\.io(?:\/|$)/.test(signerName) ? DAY_SECONDS : 91 * DAY_SECONDS;
    if (seconds < MIN_CERTIFICATE_SECONDS) errors.push(invalidValue(field, seconds, "if provided, maxExpirationSeconds must be >= 3600"));
    if (seconds > most) errors.push(invalidValue(field, seconds, `if provided, maxExpirationSeconds must be <= ${most}`));
  }
  let files = 0;
  for (const name of ["credentialBundlePath", "keyPath", "certificateChainPath"] as const) {
    const filePath = certificate[name];
    if (!filePath) continue;
    files++;
    checkNonReservedPath(errors, `${path}.${name}`, filePath);
    claim(filePath);
  }
  if (files === 0) errors.push(required(path, "specify at least one of credentialBundlePath, keyPath, and certificateChainPath"));
}

function checkUserAnnotations(errors: Errors, path: FieldPath, annotations: Record<string, string>): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    errors.push(...validateDomainPrefixedKey(key.toLowerCase(), new Path(path)));
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (bytes > TOTAL_ANNOTATION_SIZE_LIMIT) errors.push(tooLong(path, TOTAL_ANNOTATION_SIZE_LIMIT));
}
