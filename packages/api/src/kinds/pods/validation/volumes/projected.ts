/** Projected volumes: several sources in one directory. Source: validateProjectionSources in pkg/apis/core/validation. */
import { forbiddenField, invalidValue, required } from "@kubarium/apimachinery";
import type { KeyToPath, ProjectedVolumeSource, ServiceAccountTokenProjection, VolumeProjection } from "../../../../generated/types.ts";
import type { Errors, FieldPath } from "../names.ts";
import { checkDownwardFile, checkItem, checkMode } from "./files.ts";
import { checkNonReservedPath } from "./paths.ts";
import { checkPodCertificate, checkTrustBundle } from "./trust.ts";

const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;

export function checkProjected(errors: Errors, path: FieldPath, volume: ProjectedVolumeSource): void {
  checkMode(errors, `${path}.defaultMode`, volume.defaultMode);
  const paths = new Set<string>();
  /** Every file has a path of its own; `shown` is what the error calls the second one. */
  const claim = (filePath: string, shown = filePath): void => {
    if (paths.has(filePath)) errors.push(invalidValue(path, shown, "conflicting duplicate paths"));
    paths.add(filePath);
  };
  for (const [index, source] of (volume.sources ?? []).entries()) checkProjection(errors, path, `${path}.sources[${index}]`, source, claim);
}

type ClaimPath = (filePath: string, shown?: string) => void;

function checkProjection(errors: Errors, volumePath: FieldPath, path: FieldPath, source: VolumeProjection, claim: ClaimPath): void {
  const { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate } = source;
  if (secret) checkKeys(errors, `${path}.secret`, secret, claim);
  if (configMap) checkKeys(errors, `${path}.configMap`, configMap, claim);
  for (const file of downwardAPI?.items ?? []) {
    checkDownwardFile(errors, `${path}.downwardAPI`, file);
    if (file.path) claim(file.path);
  }
  if (serviceAccountToken) checkToken(errors, volumePath, `${path}.serviceAccountToken`, serviceAccountToken);
  if (clusterTrustBundle) checkTrustBundle(errors, `${path}.clusterTrustBundle`, clusterTrustBundle, claim);
  if (podCertificate) checkPodCertificate(errors, `${path}.podCertificate`, podCertificate, claim);
  const sources = [secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate].filter(Boolean);
  if (sources.length > 1) errors.push(forbiddenField(path, "may not specify more than 1 volume type per source"));
}

function checkKeys(errors: Errors, path: FieldPath, { name = "", items }: { name?: string; items?: KeyToPath[] }, claim: ClaimPath): void {
  if (!name) errors.push(required(`${path}.name`));
  for (const [index, item] of (items ?? []).entries()) {
    checkItem(errors, `${path}.items[${index}]`, item);
    if (item.path) claim(item.path, name);
  }
}

/** The path's error names the volume. */
function checkToken(errors: Errors, volumePath: FieldPath, path: FieldPath, token: ServiceAccountTokenProjection): void {
  const seconds = token.expirationSeconds ?? 0;
  const field = `${path}.expirationSeconds`;
  if (seconds < MIN_TOKEN_SECONDS) errors.push(invalidValue(field, seconds, "may not specify a duration less than 10 minutes"));
  if (seconds > MAX_TOKEN_SECONDS) errors.push(invalidValue(field, seconds, "may not specify a duration larger than 2^32 seconds"));
  if (!token.path) errors.push(required(`${volumePath}.path`));
  else checkNonReservedPath(errors, `${volumePath}.path`, token.path);
}
