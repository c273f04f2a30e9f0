/** What a Pod's status may become. Source: ValidatePodStatusUpdate in pkg/apis/core/validation. */
import { type FieldError, forbiddenField, invalidValue, parseIp } from "@kubarium/apimachinery";
import type { Pod, PodCondition } from "../../../../generated/types.ts";
import { goStruct } from "../../diff/go-struct.ts";
import { checkIp } from "../dns.ts";
import { checkDnsSubdomain, checkQualifiedName, type Errors, type FieldPath } from "../names.ts";
import { checkAnnotationUpdates } from "../security/annotations.ts";
import { checkClaimStatuses, checkContainerDetails, checkExtendedClaimStatus } from "./status-details.ts";
import { checkTransitions } from "./transitions.ts";

export function validatePodStatusUpdate(pod: Pod, previous: Pod): FieldError[] {
  const errors: Errors = [];
  const { status, spec, metadata } = pod;
  checkAnnotationUpdates(errors, "metadata.annotations", metadata.annotations, previous.metadata.annotations, spec);
  checkConditions(errors, "status.conditions", status.conditions ?? []);
  checkNomination(errors, "status.nominatedNodeName", pod, previous);
  if ((status.observedGeneration ?? 0) < 0) {
    errors.push(invalidValue("status.observedGeneration", status.observedGeneration, "must be a non-negative integer"));
  }
  if ((status.qosClass ?? "") !== (previous.status?.qosClass ?? "")) {
    errors.push(invalidValue("status.qosClass", status.qosClass ?? "", "field is immutable"));
  }
  checkTransitions(errors, "status", status, previous.status ?? {}, previous.spec);
  checkClaimStatuses(errors, "status.resourceClaimStatuses", status.resourceClaimStatuses ?? [], spec);
  checkExtendedClaimStatus(errors, "status.extendedResourceClaimStatus", status.extendedResourceClaimStatus, spec);
  checkIps(errors, "status.podIPs", "PodIP", status.podIPs ?? [], previous.status?.podIPs);
  checkHostIps(errors, pod, previous);
  checkContainerDetails(errors, "status", status, spec);
  return errors;
}

const SYSTEM_CONDITIONS = ["PodScheduled", "Ready", "Initialized"];

function checkConditions(errors: Errors, path: FieldPath, conditions: readonly PodCondition[]): void {
  for (const [index, { type = "", observedGeneration = 0 }] of conditions.entries()) {
    if (observedGeneration < 0) {
      errors.push(invalidValue(`${path}[${index}].observedGeneration`, observedGeneration, "must be a non-negative integer"));
    }
    if (!SYSTEM_CONDITIONS.includes(type)) checkQualifiedName(errors, `${path}[${index}].Type`, type);
  }
}

function checkNomination(errors: Errors, path: FieldPath, { status }: Pod, previous: Pod): void {
  const node = status.nominatedNodeName;
  if (!node || node === previous.status?.nominatedNodeName) return;
  checkDnsSubdomain(errors, path, node);
  if (previous.spec.nodeName) errors.push(forbiddenField(path, "may not be set on pods that are already bound to a node"));
}

type Addresses = readonly { ip?: string }[];

function checkHostIps(errors: Errors, { status }: Pod, previous: Pod): void {
  const addresses = status.hostIPs ?? [];
  if (addresses.length === 0) return;
  const first = addresses[0]?.ip ?? "";
  if ((status.hostIP ?? "") !== first) errors.push(invalidValue("status.hostIPs[0].ip", first, "must be equal to `hostIP`"));
  checkIps(errors, "status.hostIPs", "HostIP", addresses, previous.status?.hostIPs);
}

/** At most one address of each family. */
function checkIps(errors: Errors, path: FieldPath, struct: "PodIP" | "HostIP", addresses: Addresses, stored: Addresses = []): void {
  const known = stored.map(({ ip = "" }) => ip);
  for (const [index, { ip = "" }] of addresses.entries()) checkIp(errors, `${path}[${index}]`, ip, known);
  if (addresses.length < 2) return;
  const families = new Set(addresses.map(({ ip = "" }) => parseIp(ip)?.family));
  if (families.size === 2 && !families.has(undefined) && addresses.length === 2) return;
  const printed = addresses.map((address) => goStruct(address, struct));
  errors.push(invalidValue(path, printed, "may specify no more than one IP for each IP family"));
}
