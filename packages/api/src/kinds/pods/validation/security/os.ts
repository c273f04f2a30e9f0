/** What may be set for Pods of one operating system. Source: validateOS, validateLinux, validateWindows. */
import { forbiddenField, notSupported, required } from "@kubarium/apimachinery";
import type { PodSecurityContext, PodSpec, SecurityContext } from "../../../../generated/types.ts";
import { visitContainers } from "../containers/visit.ts";
import type { Errors, FieldPath } from "../names.ts";

const NAMES = ["linux", "windows"];

export function checkOs(errors: Errors, path: FieldPath, spec: PodSpec): void {
  if (!spec.os) return;
  const name = spec.os.name ?? "";
  if (!name) errors.push(required(`${path}.os.name`));
  else if (!NAMES.includes(name)) errors.push(notSupported(`${path}.os`, name, NAMES));
  else if (name === "linux") checkLinux(errors, path, spec);
  else checkWindows(errors, path, spec);
}

function checkLinux(errors: Errors, path: FieldPath, spec: PodSpec): void {
  const forbid = (field: string): void => void errors.push(forbiddenField(field, "windows options cannot be set for a linux pod"));
  if (spec.securityContext?.windowsOptions) forbid(`${path}.securityContext.windowsOptions`);
  visitContainers(spec, path, ({ securityContext }, at) => {
    if (securityContext?.windowsOptions) forbid(`${at}.securityContext.windowsOptions`);
  });
}

type PodField = keyof PodSecurityContext | "hostUsers" | "hostPID" | "hostIPC" | "shareProcessNamespace";

/** In the order in which Kubernetes looks. */
const LINUX_POD_FIELDS: readonly PodField[] = [
  "appArmorProfile",
  "seLinuxOptions",
  "hostUsers",
  "hostPID",
  "hostIPC",
  "seccompProfile",
  "fsGroup",
  "fsGroupChangePolicy",
  "sysctls",
  "shareProcessNamespace",
  "runAsUser",
  "runAsGroup",
  "supplementalGroups",
  "supplementalGroupsPolicy",
  "seLinuxChangePolicy",
];
const LINUX_CONTAINER_FIELDS: readonly (keyof SecurityContext)[] = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
];

function checkWindows(errors: Errors, path: FieldPath, spec: PodSpec): void {
  const forbid = (field: string): void => void errors.push(forbiddenField(field, "cannot be set for a windows pod"));
  for (const name of LINUX_POD_FIELDS) {
    if (name === "hostPID" || name === "hostIPC") {
      if (spec[name]) forbid(`${path}.${name}`);
    } else if (name === "hostUsers" || name === "shareProcessNamespace") {
      if (spec[name] !== undefined) forbid(`${path}.${name}`);
    } else {
      const value = spec.securityContext?.[name];
      const isSet = name === "sysctls" ? (value as unknown[] | undefined)?.length : value !== undefined;
      if (isSet) forbid(`${path}.securityContext.${name}`);
    }
  }
  visitContainers(spec, path, ({ securityContext }, at) => {
    for (const name of LINUX_CONTAINER_FIELDS) {
      if (securityContext?.[name] !== undefined) forbid(`${at}.securityContext.${name}`);
    }
  });
}
