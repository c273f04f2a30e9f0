/** A Pod's security context and its use of the host. Source: validatePodSpecSecurityContext, validateHostUsers. */
import { duplicate, forbiddenField, invalidValue, notSupported, required } from "@kubarium/apimachinery";
import type { PodSpec, Sysctl } from "../../../../generated/types.ts";
import { visitContainers } from "../containers/visit.ts";
import { checkGroupId, checkUserId, type Errors, type FieldPath } from "../names.ts";
import { checkAppArmorProfile, checkSeccompProfile } from "./profiles.ts";
import { checkWindowsOptions } from "./windows.ts";

const GROUP_CHANGES = ["Always", "OnRootMismatch"];
const GROUP_POLICIES = ["Merge", "Strict"];
const SELINUX_CHANGES = ["Recursive"];

export function checkPodSecurityContext(errors: Errors, path: FieldPath, spec: PodSpec): void {
  const context = spec.securityContext;
  if (!context) return;
  checkGroupId(errors, `${path}.fsGroup`, context.fsGroup);
  checkUserId(errors, `${path}.runAsUser`, context.runAsUser);
  checkGroupId(errors, `${path}.runAsGroup`, context.runAsGroup);
  for (const [index, id] of (context.supplementalGroups ?? []).entries()) checkGroupId(errors, `${path}.supplementalGroups[${index}]`, id);
  if (spec.shareProcessNamespace && spec.hostPID) {
    const detail = "ShareProcessNamespace and HostPID cannot both be enabled";
    errors.push(invalidValue(`${path}.shareProcessNamespace`, true, detail));
  }
  if (context.sysctls) checkSysctls(errors, `${path}.sysctls`, context.sysctls, spec);
  checkOneOf(errors, `${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, GROUP_CHANGES);
  checkSeccompProfile(errors, `${path}.seccompProfile`, context.seccompProfile);
  checkWindowsOptions(errors, `${path}.windowsOptions`, context.windowsOptions);
  checkAppArmorProfile(errors, `${path}.appArmorProfile`, context.appArmorProfile);
  checkOneOf(errors, `${path}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, GROUP_POLICIES);
  checkOneOf(errors, `${path}.seLinuxChangePolicy`, context.seLinuxChangePolicy, SELINUX_CHANGES);
}

function checkOneOf(errors: Errors, path: FieldPath, value: string | undefined, supported: readonly string[]): void {
  if (value !== undefined && !supported.includes(value)) errors.push(notSupported(path, value, supported));
}

const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const SYSCTL_TEXT = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
const MAX_SYSCTL = 253;

function checkSysctls(errors: Errors, path: FieldPath, sysctls: readonly Sysctl[], spec: PodSpec): void {
  const names = new Set<string>();
  for (const [index, { name = "" }] of sysctls.entries()) {
    const field = `${path}[${index}].name`;
    if (!name) errors.push(required(field));
    else if (name.length > MAX_SYSCTL || !SYSCTL.test(name)) {
      errors.push(invalidValue(field, name, `must have at most ${MAX_SYSCTL} characters and match regex ${SYSCTL_TEXT}`));
    } else if (names.has(name)) errors.push(duplicate(field, name));
    const shared = spec.hostNetwork && isNetwork(name) ? "hostNetwork" : spec.hostIPC && isIpc(name) ? "hostIPC" : undefined;
    if (shared) errors.push(invalidValue(field, name, `may not be specified when '${shared}' is true`));
    names.add(name);
  }
}

/** Slashes separate too, and then dots belong to a name; what follows a star does not count. */
function dotted(name: string): string {
  const [first] = /[./]/.exec(name) ?? [];
  const swapped = first === "/" ? name.replace(/[./]/g, (separator) => (separator === "/" ? "." : "/")) : name;
  return swapped.split("*", 1)[0] as string;
}

const IPC = new Set(
  ["sem", "shmall", "shmmax", "shmmni", "shm_rmid_forced", "shm", "msgmax", "msgmnb", "msgmni", "msg"].map((name) => `kernel.${name}`),
);
const isNetwork = (name: string): boolean => dotted(name).startsWith("net.");
const isIpc = (name: string): boolean => IPC.has(dotted(name)) || dotted(name).startsWith("fs.mqueue.");

/** A Pod with users of its own cannot share what belongs to the host's. */
export function checkHostUsers(errors: Errors, path: FieldPath, spec: PodSpec): void {
  if (spec.hostUsers !== false) return;
  const forbid = (field: string): void => void errors.push(forbiddenField(field, "when `hostUsers` is false"));
  if (spec.hostNetwork) forbid(`${path}.hostNetwork`);
  if (spec.hostPID) forbid(`${path}.HostPID`);
  if (spec.hostIPC) forbid(`${path}.HostIPC`);
  visitContainers(spec, path, ({ volumeDevices }, at) => {
    if (volumeDevices?.length) forbid(`${at}.volumeDevices`);
  });
}
