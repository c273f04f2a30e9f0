/** Names, addresses and DNS of a Pod. Source: validatePodDNSConfig, ValidateHostAliases, validatePodHostName. */
import {
  forbiddenField,
  invalidValue,
  isDns1123SubdomainWithUnderscore,
  isValidIPForLegacyField,
  notSupported,
  required,
  tooLong,
} from "@kubarium/apimachinery";
import type { HostAlias, PodSpec } from "../../../generated/types.ts";
import { checkDnsSubdomain, checkRule, type Errors, type FieldPath } from "./names.ts";

const POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const MAX_NAMESERVERS = 3;
const MAX_SEARCHES = 32;
const MAX_SEARCH_CHARS = 2048;
const MAX_HOSTNAME = 64;

export function checkDnsPolicy(errors: Errors, path: FieldPath, policy: string | undefined): void {
  if (!policy) errors.push(required(path));
  else if (!POLICIES.includes(policy)) errors.push(notSupported(path, policy, POLICIES));
}

export function checkDnsConfig(errors: Errors, path: FieldPath, { dnsPolicy, dnsConfig }: PodSpec): void {
  if (!dnsConfig) {
    if (dnsPolicy === "None") errors.push(required(path, "must provide `dnsConfig` when `dnsPolicy` is None"));
    return;
  }
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  if (dnsPolicy === "None" && nameservers.length === 0) {
    errors.push(required(`${path}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None"));
    return;
  }
  if (nameservers.length > MAX_NAMESERVERS) {
    errors.push(invalidValue(`${path}.nameservers`, nameservers, `must not have more than ${MAX_NAMESERVERS} nameservers`));
  }
  for (const [index, address] of nameservers.entries()) checkIp(errors, `${path}.nameservers[${index}]`, address);
  if (searches.length > MAX_SEARCHES) {
    errors.push(invalidValue(`${path}.searches`, searches, `must not have more than ${MAX_SEARCHES} search paths`));
  }
  if (searches.join(" ").length > MAX_SEARCH_CHARS) {
    const detail = `must not have more than ${MAX_SEARCH_CHARS} characters (including spaces) in the search list`;
    errors.push(invalidValue(`${path}.searches`, searches, detail));
  }
  for (const [index, search] of searches.entries()) {
    if (search === ".") continue;
    const name = search.endsWith(".") ? search.slice(0, -1) : search;
    checkRule(errors, `${path}.searches[${index}]`, name, isDns1123SubdomainWithUnderscore(name));
  }
  for (const [index, { name }] of options.entries()) if (!name) errors.push(required(`${path}.options[${index}]`, "must not be empty"));
}

/** An address that was stored once stays good. */
export function checkIp(errors: Errors, path: FieldPath, address = "", stored: readonly string[] = []): void {
  if (!stored.includes(address)) checkRule(errors, path, address, isValidIPForLegacyField(address));
}

export function checkHostAliases(errors: Errors, path: FieldPath, aliases: readonly HostAlias[]): void {
  for (const [index, { ip, hostnames = [] }] of aliases.entries()) {
    checkIp(errors, `${path}[${index}].ip`, ip);
    for (const [nameIndex, name] of hostnames.entries()) checkDnsSubdomain(errors, `${path}[${index}].hostnames[${nameIndex}]`, name);
  }
}

export function checkHostnameOverride(errors: Errors, path: FieldPath, spec: PodSpec): void {
  const name = spec.hostnameOverride;
  if (name === undefined) return;
  if (spec.setHostnameAsFQDN) errors.push(forbiddenField(path, "may not be specified when setHostnameAsFQDN is true"));
  if (spec.hostNetwork) errors.push(forbiddenField(path, "may not be specified when hostNetwork is true"));
  if (name.length > MAX_HOSTNAME) errors.push(tooLong(path, MAX_HOSTNAME));
  checkDnsSubdomain(errors, path, name);
}
