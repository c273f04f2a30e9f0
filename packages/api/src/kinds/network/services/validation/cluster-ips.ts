/** Cluster IPs and families of a Service, by themselves and against the stored ones. Source: ValidateServiceClusterIPsRelatedFields. */
import { duplicate, type FieldError, invalidValue, notSupported, parseIp, required } from "@kubarium/apimachinery";
import type { ServiceSpec } from "../../../../generated/types.ts";
import { validateLegacyIp } from "../../addresses.ts";
import { isHeadless, needsClusterIp } from "../spec.ts";

const IPS = "spec.clusterIPs";
const FAMILIES = "spec.ipFamilies";
const POLICY = "spec.ipFamilyPolicy";
const FAMILY_NAMES = ["IPv4", "IPv6"];
const POLICY_NAMES = ["PreferDualStack", "RequireDualStack", "SingleStack"];

const familyOf = (ip: string): string => (parseIp(ip)?.family === 6 ? "IPv6" : "IPv4");

export function validateClusterIps(spec: ServiceSpec, before: ServiceSpec | undefined): FieldError[] {
  if (!needsClusterIp(spec)) return [];
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const errors = [...singularErrors(spec), ...familyErrors(ipFamilies)];
  if (ipFamilyPolicy !== undefined && !POLICY_NAMES.includes(ipFamilyPolicy)) {
    errors.push(notSupported(POLICY, ipFamilyPolicy, POLICY_NAMES));
  }
  const wrong = clusterIPs.flatMap((ip, index) => {
    if (index > 0 || ip !== "None") return validateLegacyIp(ip, `${IPS}[${index}]`, before?.clusterIPs);
    return clusterIPs.length > 1 ? [invalidValue(IPS, clusterIPs, "'None' must be the first and only value")] : [];
  });
  errors.push(...wrong);
  if (clusterIPs.length > 2) errors.push(invalidValue(IPS, clusterIPs, "may only hold up to 2 values"));
  if (wrong.length) return errors;
  if (clusterIPs.length > 1 && new Set(clusterIPs.map(familyOf)).size < clusterIPs.length) {
    errors.push(invalidValue(IPS, clusterIPs, "may specify no more than one IP for each IP family"));
  }
  if (!isHeadless(spec)) errors.push(...mismatches(clusterIPs, ipFamilies));
  return errors;
}

/** `clusterIP` is the first of `clusterIPs`. */
function singularErrors({ clusterIP, clusterIPs }: ServiceSpec): FieldError[] {
  if (!clusterIP) return clusterIPs?.length ? [invalidValue(IPS, clusterIPs, "must be empty when `clusterIP` is not specified")] : [];
  if (!clusterIPs?.length) return [required(IPS)];
  return clusterIPs[0] === clusterIP ? [] : [invalidValue(IPS, clusterIPs, "first value must match `clusterIP`")];
}

function familyErrors(families: readonly string[]): FieldError[] {
  return families.flatMap((family, index) => [
    ...(FAMILY_NAMES.includes(family) ? [] : [notSupported(`${FAMILIES}[${index}]`, family, FAMILY_NAMES)]),
    ...(families.indexOf(family) < index ? [duplicate(`${FAMILIES}[${index}]`, family)] : []),
  ]);
}

function mismatches(ips: readonly string[], families: readonly string[]): FieldError[] {
  return ips.flatMap((ip, index) => {
    const family = families[index];
    if (!family || !FAMILY_NAMES.includes(family) || family === familyOf(ip)) return [];
    return [invalidValue(`${IPS}[${index}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``)];
  });
}

/** The first cluster IP stays for as long as the Service has one; the second may come, and go by way of SingleStack. */
export function validateClusterIpsUpdate(spec: ServiceSpec, before: ServiceSpec): FieldError[] {
  if (!needsClusterIp(spec) || !needsClusterIp(before) || (isHeadless(spec) && isHeadless(before))) return [];
  const now = spec.clusterIPs ?? [];
  const then = before.clusterIPs ?? [];
  const changed = (index: number): FieldError => invalidValue(`${IPS}[${index}]`, spec.clusterIPs, "may not change once set");
  if (then.length === now.length) return then.flatMap((ip, index) => (ip === now[index] ? [] : [changed(index)]));
  const errors: FieldError[] = [];
  if (now.length === 0) errors.push(invalidValue(`${IPS}[0]`, spec.clusterIPs, "primary clusterIP can not be unset"));
  if (then.length > 0 && now.length > 0 && now[0] !== then[0]) errors.push(changed(0));
  if (then.length > now.length && now.length === 1 && spec.ipFamilyPolicy !== "SingleStack") {
    errors.push(invalidValue(POLICY, spec.ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary clusterIP"));
  }
  return errors;
}

/** Headless Services may change their families, others only the second. */
export function validateFamiliesUpdate(spec: ServiceSpec, before: ServiceSpec): FieldError[] {
  if (!needsClusterIp(spec) || !needsClusterIp(before) || isHeadless(spec) || isHeadless(before)) return [];
  const now = spec.ipFamilies ?? [];
  const then = before.ipFamilies ?? [];
  const first = `${FAMILIES}[0]`;
  if (then.length === now.length) {
    return then.flatMap((family, index) => (family === now[index] ? [] : [invalidValue(first, now, "may not change once set")]));
  }
  const errors: FieldError[] = [];
  const released = then.length > now.length;
  if (released && !spec.clusterIPs?.length) errors.push(invalidValue(first, spec.ipFamilies, "primary ipFamily can not be unset"));
  if (then.length > 0 && now.length > 0 && now[0] !== then[0]) {
    errors.push(invalidValue(first, spec.clusterIPs, "may not change once set"));
  }
  if (released && now.length === 1 && spec.ipFamilyPolicy !== "SingleStack") {
    errors.push(invalidValue(POLICY, spec.ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary ipFamily"));
  }
  return errors;
}
