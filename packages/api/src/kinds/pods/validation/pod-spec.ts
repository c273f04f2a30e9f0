/** The rules of a Pod spec, in Kubernetes' order. Source: ValidatePodSpec in pkg/apis/core/validation. */
import { type FieldError, inclusiveRangeMessage, invalidValue, notSupported, Path, required, validateLabels } from "@kubarium/apimachinery";
import type { ObjectMeta, PodSpec } from "../../../generated/types.ts";
import type { PodValidationOptions } from "../options.ts";
import { checkContainers, checkEphemeralContainers, checkInitContainers } from "./containers/containers.ts";
import { checkFileKeyVolumes } from "./containers/env.ts";
import { checkHostNetworkPorts } from "./containers/ports.ts";
import { checkDnsConfig, checkDnsPolicy, checkHostAliases, checkHostnameOverride } from "./dns.ts";
import { checkDnsLabel, checkDnsSubdomain, checkQualifiedName, type Errors, type FieldPath } from "./names.ts";
import { checkPodLevelResources, checkResourceClaims, claimNamesOf, MIRROR_ANNOTATION } from "./resources/pod-level.ts";
import { checkContainerResources } from "./resources/resources.ts";
import { checkAffinity } from "./scheduling/affinity.ts";
import { checkSchedulingGates, checkTolerations } from "./scheduling/tolerations.ts";
import { checkTopologySpread } from "./scheduling/topology-spread.ts";
import { checkOs } from "./security/os.ts";
import { checkHostUsers, checkPodSecurityContext } from "./security/pod-context.ts";
import { checkHostProcess } from "./security/windows.ts";
import { checkVolumes } from "./volumes/volumes.ts";

/** What the rules need to know of the Pod's metadata; a template has no name yet. */
export type PodIdentity = Pick<ObjectMeta, "name" | "annotations">;

/** Expects a spec with its defaults. `meta` is left out for templates. */
export function validatePodSpec(
  spec: PodSpec,
  meta: PodIdentity | undefined,
  path: Path | string,
  options: PodValidationOptions = {},
): FieldError[] {
  const errors: Errors = [];
  const at = String(path);
  if (spec.terminationGracePeriodSeconds === undefined) errors.push(required(`${at}.terminationGracePeriodSeconds`));
  checkRunning(errors, at, spec, meta, options);
  checkPlacement(errors, at, spec);
  checkNaming(errors, at, spec);
  if (spec.overhead) checkContainerResources(errors, `${at}.overhead`, { limits: spec.overhead }, NO_CLAIMS);
  checkOs(errors, at, spec);
  checkSchedulingGroup(errors, `${at}.schedulingGroup`, spec);
  checkFileKeyVolumes(errors, at, spec);
  return errors;
}

const NO_CLAIMS: ReadonlySet<string> = new Set();

function checkRunning(errors: Errors, path: FieldPath, spec: PodSpec, meta: PodIdentity | undefined, options: PodValidationOptions): void {
  const volumes = checkVolumes(errors, `${path}.volumes`, spec.volumes, meta, options);
  const claimNames = claimNamesOf(spec);
  if (spec.resourceClaims) {
    const isMirror = meta?.annotations?.[MIRROR_ANNOTATION] !== undefined;
    checkResourceClaims(errors, `${path}.resourceClaims`, spec.resourceClaims, isMirror);
  }
  const around = { spec, volumes, claimNames };
  checkContainers(errors, `${path}.containers`, around);
  checkInitContainers(errors, `${path}.initContainers`, around);
  checkEphemeralContainers(errors, `${path}.ephemeralContainers`, around);
  checkPodLevelResources(errors, `${path}.resources`, spec, claimNames);
  checkHostNetworkPorts(errors, path, spec, options);
  checkChoice(errors, `${path}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES);
  checkDnsPolicy(errors, `${path}.dnsPolicy`, spec.dnsPolicy);
}

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const PREEMPTION_POLICIES = ["PreemptLowerPriority", "Never"];

function checkChoice(errors: Errors, path: FieldPath, value: string | undefined, choices: readonly string[]): void {
  if (!value) errors.push(required(path));
  else if (!choices.includes(value)) errors.push(notSupported(path, value, choices));
}

function checkPlacement(errors: Errors, path: FieldPath, spec: PodSpec): void {
  if (spec.nodeSelector) errors.push(...validateLabels(spec.nodeSelector, new Path(`${path}.nodeSelector`)));
  checkPodSecurityContext(errors, `${path}.securityContext`, spec);
  if (spec.affinity) checkAffinity(errors, `${path}.affinity`, spec.affinity);
  checkDnsConfig(errors, `${path}.dnsConfig`, spec);
  for (const [index, { conditionType = "" }] of (spec.readinessGates ?? []).entries()) {
    checkQualifiedName(errors, `${path}.readinessGates[${index}].conditionType`, conditionType);
  }
  if (spec.schedulingGates) checkSchedulingGates(errors, `${path}.schedulingGates`, spec.schedulingGates);
  if (spec.topologySpreadConstraints) {
    checkTopologySpread(errors, `${path}.topologySpreadConstraints`, spec.topologySpreadConstraints);
  }
  checkHostProcess(errors, path, spec);
  checkHostUsers(errors, path, spec);
  checkHostnameOverride(errors, `${path}.hostnameOverride`, spec);
}

const MAX_INT32 = 2 ** 31 - 1;

function checkNaming(errors: Errors, path: FieldPath, spec: PodSpec): void {
  if (spec.serviceAccountName) checkDnsSubdomain(errors, `${path}.serviceAccountName`, spec.serviceAccountName);
  if (spec.nodeName) checkDnsSubdomain(errors, `${path}.nodeName`, spec.nodeName);
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)) {
    errors.push(invalidValue(`${path}.activeDeadlineSeconds`, deadline, inclusiveRangeMessage(1, MAX_INT32)));
  }
  if (spec.hostname) checkDnsLabel(errors, `${path}.hostname`, spec.hostname);
  if (spec.subdomain) checkDnsLabel(errors, `${path}.subdomain`, spec.subdomain);
  if (spec.tolerations) checkTolerations(errors, `${path}.tolerations`, spec.tolerations);
  if (spec.hostAliases) checkHostAliases(errors, `${path}.hostAliases`, spec.hostAliases);
  if (spec.priorityClassName) checkDnsSubdomain(errors, `${path}.priorityClassName`, spec.priorityClassName);
  if (spec.runtimeClassName !== undefined) checkDnsSubdomain(errors, `${path}.runtimeClassName`, spec.runtimeClassName);
  if (spec.preemptionPolicy !== undefined) {
    checkChoice(errors, `${path}.preemptionPolicy`, spec.preemptionPolicy, PREEMPTION_POLICIES);
  }
}

function checkSchedulingGroup(errors: Errors, path: FieldPath, { schedulingGroup }: PodSpec): void {
  if (!schedulingGroup) return;
  const name = schedulingGroup.podGroupName;
  if (name === undefined) errors.push(invalidValue(`${path}.podGroupName`, undefined, "must specify one of: `podGroupName`"));
  else checkDnsSubdomain(errors, `${path}.podGroupName`, name);
}
