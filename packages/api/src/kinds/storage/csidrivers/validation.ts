/** Source: ValidateCSIDriver of pkg/apis/storage/validation. */
import { duplicate, type FieldError, invalidValue, notSupported, validateImmutableField } from "@kubarium/apimachinery";
import type { CSIDriverSpec, StorageTokenRequest } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";

const GROUP_POLICIES = ["File", "None", "ReadWriteOnceWithFSType"];
const LIFECYCLE_MODES = ["Persistent", "Ephemeral"];
const MIN_TOKEN_SECONDS = 600;
const MIN_UPDATE_SECONDS = 10;

export function validateCsiDriver(driver: AnyObject): FieldError[] {
  const spec: CSIDriverSpec = driver["spec"];
  const errors: FieldError[] = [];
  if (spec.fsGroupPolicy !== undefined && !GROUP_POLICIES.includes(spec.fsGroupPolicy)) {
    errors.push(notSupported("spec.fsGroupPolicy", spec.fsGroupPolicy, GROUP_POLICIES));
  }
  errors.push(...tokenErrors(spec.tokenRequests ?? []));
  for (const mode of spec.volumeLifecycleModes ?? []) {
    if (!LIFECYCLE_MODES.includes(mode)) errors.push(notSupported("spec.volumeLifecycleModes", mode, LIFECYCLE_MODES));
  }
  const period = spec.nodeAllocatableUpdatePeriodSeconds;
  if (period !== undefined && period < MIN_UPDATE_SECONDS) {
    errors.push(invalidValue("spec.nodeAllocatableUpdatePeriodSeconds", period, "must be greater than or equal to 10 seconds"));
  }
  if (spec.serviceAccountTokenInSecrets !== undefined && !spec.tokenRequests?.length) {
    const text = "serviceAccountTokenInSecrets is set but no tokenRequests are specified";
    errors.push(invalidValue("spec.serviceAccountTokenInSecrets", spec.serviceAccountTokenInSecrets, text));
  }
  return errors;
}

function tokenErrors(requests: readonly StorageTokenRequest[]): FieldError[] {
  const audiences = new Set<string>();
  return requests.flatMap(({ audience = "", expirationSeconds }, index) => {
    const path = `spec.tokenRequests[${index}]`;
    if (audiences.has(audience)) return [duplicate(`${path}.audience`, audience)];
    audiences.add(audience);
    if (expirationSeconds === undefined) return [];
    const refuse = (text: string): FieldError[] => [invalidValue(`${path}.expirationSeconds`, expirationSeconds, text)];
    if (expirationSeconds < MIN_TOKEN_SECONDS) return refuse("may not specify a duration less than 10 minutes");
    return expirationSeconds > 2 ** 32 ? refuse("may not specify a duration larger than 2^32 seconds") : [];
  });
}

export function validateCsiDriverUpdate(driver: AnyObject, previous: AnyObject): FieldError[] {
  const next: CSIDriverSpec = driver["spec"];
  const before: CSIDriverSpec = previous["spec"];
  return [
    ...validateCsiDriver(driver),
    ...validateImmutableField(next.attachRequired, before.attachRequired, "spec.attachedRequired"),
    ...validateImmutableField(next.volumeLifecycleModes, before.volumeLifecycleModes, "spec.volumeLifecycleModes"),
  ];
}
