/** Pod-level resources, overhead and resource claims. Source: validatePodResources, validatePodResourceClaim. */
import { duplicate, forbiddenField, invalidValue, required } from "@kubarium/apimachinery";
import type { PodResourceClaim, PodSpec } from "../../../../generated/types.ts";
import { parseQuantity } from "@kubarium/apimachinery";
import { aggregateContainers } from "../../../../pods/requests.ts";
import { goStruct } from "../../diff/go-struct.ts";
import { checkDnsLabel, checkDnsSubdomain, type Errors, type FieldPath } from "../names.ts";
import { isHugePageResource } from "./names.ts";
import { checkPodLevelRequirements } from "./resources.ts";

export const MIRROR_ANNOTATION = "kubernetes.io/config.mirror";

export function claimNamesOf(spec: PodSpec): ReadonlySet<string> {
  return spec.resourceClaims ? new Set(spec.resourceClaims.flatMap(({ name }) => (name ? [name] : []))) : NO_NAMES;
}

const NO_NAMES: ReadonlySet<string> = new Set();

export function checkResourceClaims(errors: Errors, path: FieldPath, claims: readonly PodResourceClaim[], isMirror: boolean): void {
  const names = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    if (isMirror) errors.push(forbiddenField("", "static pods do not support resource claims"));
    else checkResourceClaim(errors, `${path}[${index}]`, claim, names);
  }
}

function checkResourceClaim(errors: Errors, path: FieldPath, claim: PodResourceClaim, names: Set<string>): void {
  const { name, resourceClaimName: own, resourceClaimTemplateName: template } = claim;
  if (!name) errors.push(required(`${path}.name`));
  else if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
  else {
    checkDnsLabel(errors, `${path}.name`, name);
    names.add(name);
  }
  const printed = () => goStruct(claim, "PodResourceClaim");
  if (own !== undefined && template !== undefined) {
    errors.push(invalidValue(path, printed(), "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"));
  }
  if (own === undefined && template === undefined) {
    errors.push(invalidValue(path, printed(), "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"));
  }
  if (own !== undefined) checkDnsSubdomain(errors, `${path}.resourceClaimName`, own);
  if (template !== undefined) checkDnsSubdomain(errors, `${path}.resourceClaimTemplateName`, template);
}

export function checkPodLevelResources(errors: Errors, path: FieldPath, spec: PodSpec, claimNames: ReadonlySet<string>): void {
  const { resources, os } = spec;
  if (!resources) return;
  if (os?.name === "windows") {
    errors.push(forbiddenField(path, "may not be set for a windows pod"));
    return;
  }
  if (resources.claims) errors.push(forbiddenField(`${path}.claims`, "claims may not be set for Resources at pod-level"));
  checkPodLevelRequirements(errors, path, resources, claimNames);
  checkConsistency(errors, path, spec);
}

/** The containers may not ask for more than the Pod gets. */
function checkConsistency(errors: Errors, path: FieldPath, spec: PodSpec): void {
  const { limits = {}, requests = {} } = spec.resources ?? {};
  for (const [name, needed] of aggregateContainers(spec, "requests")) {
    const request = requests[name];
    if (request === undefined || needed.cmp(parseQuantity(request)) <= 0) continue;
    errors.push(
      invalidValue(`${path}.requests[${name}]`, request, `must be greater than or equal to aggregate container requests of ${needed}`),
    );
  }
  for (const [name, needed] of aggregateContainers(spec, "limits")) {
    const limit = limits[name];
    if (!isHugePageResource(name) || limit === undefined || needed.cmp(parseQuantity(limit)) <= 0) continue;
    errors.push(invalidValue(`${path}.limits[${name}]`, limit, `must be greater than or equal to aggregate container limits of ${needed}`));
  }
  for (const [index, { resources }] of (spec.containers ?? []).entries()) {
    for (const [name, text] of Object.entries(resources?.limits ?? {})) {
      const limit = limits[name];
      if (limit === undefined || parseQuantity(text).cmp(parseQuantity(limit)) <= 0) continue;
      errors.push(
        invalidValue(`${path}.containers[${index}][${name}].limits`, text, `must be less than or equal to pod limits of ${limit}`),
      );
    }
  }
}
