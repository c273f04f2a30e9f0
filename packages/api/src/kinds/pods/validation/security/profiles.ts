/** Seccomp and AppArmor profiles in fields. Source: validateSeccompProfileField, ValidateAppArmorProfileField. */
import { invalidValue, notSupported, required, tooLong } from "@kubarium/apimachinery";
import type { AppArmorProfile, SeccompProfile } from "../../../../generated/types.ts";
import { goStruct } from "../../diff/go-struct.ts";
import type { Errors, FieldPath } from "../names.ts";
import { checkDescendingPath } from "../volumes/paths.ts";

const TYPES = ["Localhost", "RuntimeDefault", "Unconfined"];

export function checkSeccompProfile(errors: Errors, path: FieldPath, profile: SeccompProfile | undefined): void {
  if (!profile) return;
  const { type, localhostProfile } = profile;
  if (!type) errors.push(required(`${path}.type`, "type is required when seccompProfile is set"));
  else if (!TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES));
  const field = `${path}.localhostProfile`;
  if (type === "Localhost") {
    if (localhostProfile === undefined) errors.push(required(field, "must be set when seccomp type is Localhost"));
    else checkDescendingPath(errors, field, localhostProfile);
  } else if (localhostProfile !== undefined) {
    errors.push(invalidValue(field, goStruct(profile, "SeccompProfile"), "can only be set when seccomp type is Localhost"));
  }
}

const MAX_PROFILE_LENGTH = 4095;

export function checkAppArmorProfile(errors: Errors, path: FieldPath, profile: AppArmorProfile | undefined): void {
  if (!profile) return;
  const { type, localhostProfile } = profile;
  if (!type) errors.push(required(`${path}.type`, "type is required when appArmorProfile is set"));
  else if (!TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES));
  else if (type === "Localhost") checkLocalhostProfile(errors, `${path}.localhostProfile`, localhostProfile);
  else if (localhostProfile !== undefined) {
    errors.push(invalidValue(`${path}.localhostProfile`, localhostProfile, "can only be set when AppArmor type is Localhost"));
  }
}

function checkLocalhostProfile(errors: Errors, path: FieldPath, profile: string | undefined): void {
  if (profile === undefined) {
    errors.push(required(path, "must be set when AppArmor type is Localhost"));
    return;
  }
  if (profile !== profile.trim()) errors.push(invalidValue(path, profile, "must not be padded with whitespace"));
  else if (profile === "") errors.push(required(path, "must be set when AppArmor type is Localhost"));
  if (profile.length > MAX_PROFILE_LENGTH) errors.push(tooLong(path, MAX_PROFILE_LENGTH));
}
