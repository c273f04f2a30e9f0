/** A container's security context. Source: ValidateSecurityContext in pkg/apis/core/validation. */
import { invalidValue, notSupported } from "@kubarium/apimachinery";
import type { SecurityContext } from "../../../../generated/types.ts";
import { goStruct } from "../../diff/go-struct.ts";
import { checkGroupId, checkUserId, type Errors, type FieldPath } from "../names.ts";
import { checkAppArmorProfile, checkSeccompProfile } from "./profiles.ts";
import { checkWindowsOptions } from "./windows.ts";

const PROC_MOUNTS = ["Default", "Unmasked"];

export function checkSecurityContext(errors: Errors, path: FieldPath, context: SecurityContext, hostUsers: boolean): void {
  checkUserId(errors, `${path}.runAsUser`, context.runAsUser);
  checkGroupId(errors, `${path}.runAsGroup`, context.runAsGroup);
  if (context.procMount !== undefined) checkProcMount(errors, `${path}.procMount`, context.procMount, hostUsers);
  checkSeccompProfile(errors, `${path}.seccompProfile`, context.seccompProfile);
  if (context.allowPrivilegeEscalation === false) checkNoEscalation(errors, path, context);
  checkWindowsOptions(errors, `${path}.windowsOptions`, context.windowsOptions);
  checkAppArmorProfile(errors, `${path}.appArmorProfile`, context.appArmorProfile);
}

function checkProcMount(errors: Errors, path: FieldPath, procMount: string, hostUsers: boolean): void {
  if (!PROC_MOUNTS.includes(procMount)) errors.push(notSupported(path, procMount, PROC_MOUNTS));
  if (hostUsers && procMount === "Unmasked") errors.push(invalidValue(path, procMount, "`hostUsers` must be false to use `Unmasked`"));
}

function checkNoEscalation(errors: Errors, path: FieldPath, context: SecurityContext): void {
  const clash = (what: string): void => {
    errors.push(invalidValue(path, goStruct(context, "SecurityContext"), `cannot set \`allowPrivilegeEscalation\` to false and ${what}`));
  };
  if (context.privileged) clash("`privileged` to true");
  for (const capability of context.capabilities?.add ?? []) {
    if (capability === "CAP_SYS_ADMIN") clash("`capabilities.Add` CAP_SYS_ADMIN");
  }
}
