/**
 * IP families of a Service on a cluster that has IPv4 only. A headless Service without a selector is the exception: nobody knows
 * what its endpoints will be, so it may have both. Source: initIPFamilyFields of pkg/registry/core/service/storage/alloc.go.
 */
import { type FieldError, invalid, invalidValue, parseIp } from "@kubarium/apimachinery";
import type { ServiceSpec } from "../../../../generated/types.ts";
import type { AnyObject } from "../../../../machinery/definition.ts";
import { needsClusterIp, sameList, specOf } from "../spec.ts";
import { validateClusterIps } from "../validation/cluster-ips.ts";

const SERVED = "IPv4";
const POLICY = "spec.ipFamilyPolicy";

/** Sets `ipFamilies` and `ipFamilyPolicy`; throws 422. */
export function initFamilies(service: AnyObject, previous: AnyObject | undefined): void {
  const spec = specOf(service);
  const before = previous && specOf(previous);
  if (!needsClusterIp(spec) || (before && staysPreferDualStack(spec, before))) return;
  const selectsNothing = spec.clusterIP === "None" && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= before?.ipFamilyPolicy ?? (selectsNothing ? "RequireDualStack" : "SingleStack");
  refuseAny(service, validateClusterIps(spec, before));
  const errors = before ? reduce(spec, before) : [];
  errors.push(...tooManyForSingleStack(spec), ...inferFamilies(spec));
  refuseAny(service, errors);
  if (selectsNothing) {
    const families = spec.ipFamilies?.length ? spec.ipFamilies : [SERVED];
    const both = families.length > 1 || spec.ipFamilyPolicy === "SingleStack";
    spec.ipFamilies = both ? families : [...families, families[0] === "IPv4" ? "IPv6" : "IPv4"];
    return;
  }
  refuseAny(service, notServed(spec));
  if (!spec.ipFamilies?.length) spec.ipFamilies = [SERVED];
}

function refuseAny({ metadata }: AnyObject, errors: readonly FieldError[]): void {
  if (errors.length) throw invalid({ group: "", kind: "Service" }, metadata.name ?? "", errors);
}

/** A Service that prefers two families is not touched as long as nobody asks for a change. */
function staysPreferDualStack(spec: ServiceSpec, before: ServiceSpec): boolean {
  return (
    spec.type === before.type &&
    spec.ipFamilyPolicy === "PreferDualStack" &&
    (before.ipFamilyPolicy ?? "PreferDualStack") === "PreferDualStack" &&
    sameList(spec.clusterIPs, before.clusterIPs) &&
    sameList(spec.ipFamilies, before.ipFamilies)
  );
}

/** SingleStack cuts what is left over of two; without it, giving up the second one is an error. */
function reduce(spec: ServiceSpec, before: ServiceSpec): FieldError[] {
  const { ipFamilyPolicy } = spec;
  if (ipFamilyPolicy === "SingleStack") {
    if (spec.clusterIPs && sameList(spec.clusterIPs, before.clusterIPs)) spec.clusterIPs = spec.clusterIPs.slice(0, 1);
    if (spec.ipFamilies && sameList(spec.ipFamilies, before.ipFamilies)) spec.ipFamilies = spec.ipFamilies.slice(0, 1);
    return [];
  }
  const reduced = (now: readonly string[] = [], then: readonly string[] = []): boolean => now.length > 0 && now.length < then.length;
  const error = (what: string): FieldError =>
    invalidValue(POLICY, ipFamilyPolicy, `must be 'SingleStack' to release the secondary ${what}`);
  return [
    ...(reduced(spec.clusterIPs, before.clusterIPs) ? [error("cluster IP")] : []),
    ...(reduced(spec.ipFamilies, before.ipFamilies) ? [error("IP family")] : []),
  ];
}

function tooManyForSingleStack({ ipFamilyPolicy, clusterIPs, ipFamilies }: ServiceSpec): FieldError[] {
  if (ipFamilyPolicy !== "SingleStack") return [];
  const error = (what: string): FieldError =>
    invalidValue(POLICY, ipFamilyPolicy, `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`);
  return [...(clusterIPs?.length === 2 ? [error("cluster IPs")] : []), ...(ipFamilies?.length === 2 ? [error("IP families")] : [])];
}

/** Families that are not given are those of the cluster IPs. */
function inferFamilies(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, ip] of (spec.clusterIPs ?? []).entries()) {
    if (ip === "None") break;
    if (index < (spec.ipFamilies?.length ?? 0)) continue;
    const family = parseIp(ip)?.family === 6 ? "IPv6" : "IPv4";
    if (family === SERVED) spec.ipFamilies = [...(spec.ipFamilies ?? []), family];
    else errors.push(invalidValue(`spec.clusterIPs[${index}]`, spec.clusterIPs, `${family} is not configured on this cluster`));
  }
  return errors;
}

function notServed({ ipFamilyPolicy, ipFamilies = [] }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (ipFamilyPolicy === "RequireDualStack") {
    errors.push(invalidValue(POLICY, ipFamilyPolicy, "this cluster is not configured for dual-stack services"));
  }
  for (const [index, family] of ipFamilies.entries()) {
    if (family !== SERVED) errors.push(invalidValue(`spec.ipFamilies[${index}]`, family, "not configured on this cluster"));
  }
  return errors;
}
