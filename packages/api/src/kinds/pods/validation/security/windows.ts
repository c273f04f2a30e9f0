/** Windows options and host process containers. Source: validateWindowsSecurityContextOptions, validateWindowsHostProcessPod. */
import { invalidValue, isDns1123Subdomain } from "@kubarium/apimachinery";
import type { PodSpec, WindowsSecurityContextOptions } from "../../../../generated/types.ts";
import { visitContainers } from "../containers/visit.ts";
import { checkRule, type Errors, type FieldPath } from "../names.ts";

const MAX_SPEC_KIB = 64;
const MAX_DOMAIN = 256;
const MAX_USER = 104;
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DNS_DOMAIN = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const FORBIDDEN_IN_USER = /["/\\:;|=,+*?<>@[\]]/;
// biome-ignore lint: control characters are what is looked for
const CONTROL = /[\x00-\x1f\x7f]/;

export function checkWindowsOptions(errors: Errors, path: FieldPath, options: WindowsSecurityContextOptions | undefined): void {
  if (!options) return;
  const { gmsaCredentialSpecName: specName, gmsaCredentialSpec: spec, runAsUserName: user } = options;
  if (specName !== undefined) checkRule(errors, `${path}.gmsaCredentialSpecName`, specName, isDns1123Subdomain(specName));
  const specField = `${path}.gmsaCredentialSpec`;
  if (spec === "") errors.push(invalidValue(specField, spec, "gmsaCredentialSpec cannot be an empty string"));
  else if (spec !== undefined && Buffer.byteLength(spec) > MAX_SPEC_KIB * 1024) {
    errors.push(invalidValue(specField, spec, `gmsaCredentialSpec size must be under ${MAX_SPEC_KIB} KiB`));
  }
  if (user !== undefined) checkRule(errors, `${path}.runAsUserName`, user, userNameProblems(user));
}

function userNameProblems(name: string): string[] {
  if (name === "") return ["runAsUserName cannot be an empty string"];
  if (CONTROL.test(name)) return ["runAsUserName cannot contain control characters"];
  const parts = name.split("\\");
  if (parts.length > 2) return ["runAsUserName cannot contain more than one backslash"];
  const [domain, user = ""] = parts.length === 2 ? parts : [undefined, name];
  const problems: string[] = [];
  if (domain !== undefined) {
    if (domain.length >= MAX_DOMAIN) problems.push(`runAsUserName's Domain length must be under ${MAX_DOMAIN} characters`);
    if (!NETBIOS.test(domain) && !DNS_DOMAIN.test(domain)) {
      problems.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
    }
  }
  if (user === "") problems.push("runAsUserName's User cannot be empty");
  else if (user.length > MAX_USER) problems.push(`runAsUserName's User length must not be longer than ${MAX_USER} characters`);
  if (/^[. ]+$/.test(user)) problems.push("runAsUserName's User cannot contain only periods or spaces");
  if (FORBIDDEN_IN_USER.test(user)) {
    problems.push("runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
  }
  return problems;
}

/** Either all containers are host processes, on the host's network, or none is. */
export function checkHostProcess(errors: Errors, path: FieldPath, spec: PodSpec): void {
  const forPod = spec.securityContext?.windowsOptions?.hostProcess;
  let containers = 0;
  let hostProcesses = 0;
  visitContainers(spec, path, ({ securityContext }, at) => {
    const own = securityContext?.windowsOptions?.hostProcess;
    containers++;
    if (own ?? forPod) hostProcesses++;
    if (forPod === undefined || own === undefined || own === forPod) return;
    const detail = `pod hostProcess value must be identical if both are specified, was ${forPod}`;
    errors.push(invalidValue(`${at}.securityContext.windowsOptions.hostProcess`, own, detail));
  });
  if (hostProcesses === 0) return;
  if (hostProcesses !== containers) {
    errors.push(invalidValue(path, "", "If pod contains any hostProcess containers then all containers must be HostProcess containers"));
  }
  if (!spec.hostNetwork) {
    errors.push(invalidValue(`${path}.hostNetwork`, false, "hostNetwork must be true if pod contains any hostProcess containers"));
  }
}
