/** Source: ValidateEndpoints of pkg/apis/core/validation. What was stored already and did not change stays valid. */
import {
  type FieldError,
  invalidEach,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  isValidPortNum,
  notSupported,
  required,
  warningsForIP,
} from "@kubarium/apimachinery";
import type { CoreEndpointPort, EndpointAddress, EndpointSubset } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { sameValue } from "../../rest/generation.ts";
import { validateEndpointIp, validateLegacyIp } from "../addresses.ts";
import { PROTOCOLS } from "../services/validation/ports.ts";

const ADDRESS_LISTS = ["addresses", "notReadyAddresses"] as const;

export function validateEndpoints({ subsets }: AnyObject): FieldError[] {
  const list: EndpointSubset[] = subsets ?? [];
  return list.flatMap((subset, index) => subsetErrors(subset, `subsets[${index}]`));
}

export function validateEndpointsUpdate(endpoints: AnyObject, previous: AnyObject): FieldError[] {
  const errors = validateEndpoints(endpoints);
  return errors.length && sameValue(endpoints["subsets"], previous["subsets"]) ? [] : errors;
}

function subsetErrors(subset: EndpointSubset, path: string): FieldError[] {
  const { ports = [] } = subset;
  const none = ADDRESS_LISTS.every((list) => !subset[list]?.length);
  return [
    ...(none ? [required(path, "must specify `addresses` or `notReadyAddresses`")] : []),
    ...ADDRESS_LISTS.flatMap((list) =>
      (subset[list] ?? []).flatMap((address, index) => addressErrors(address, `${path}.${list}[${index}]`)),
    ),
    ...ports.flatMap((port, index) => portErrors(port, ports.length > 1, `${path}.ports[${index}]`)),
  ];
}

function addressErrors({ ip = "", hostname, nodeName }: EndpointAddress, path: string): FieldError[] {
  return [
    ...validateLegacyIp(ip, `${path}.ip`),
    ...(hostname ? invalidEach(`${path}.hostname`, hostname, isDns1123Label(hostname)) : []),
    ...(nodeName === undefined ? [] : invalidEach(`${path}.nodeName`, nodeName, isDns1123Subdomain(nodeName))),
    ...validateEndpointIp(ip, `${path}.ip`),
  ];
}

function portErrors(endpointPort: CoreEndpointPort, needsName: boolean, path: string): FieldError[] {
  const { name, port = 0, protocol, appProtocol } = endpointPort;
  const errors: FieldError[] = [];
  if (name) errors.push(...invalidEach(`${path}.name`, name, isDns1123Label(name)));
  else if (needsName) errors.push(required(`${path}.name`));
  errors.push(...invalidEach(`${path}.port`, port, isValidPortNum(port)));
  if (!protocol) errors.push(required(`${path}.protocol`));
  else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  if (appProtocol !== undefined) errors.push(...invalidEach(`${path}.appProtocol`, appProtocol, isQualifiedName(appProtocol)));
  return errors;
}

/** The controller writes addresses well. */
export function endpointsWarnings({ metadata, subsets }: AnyObject): string[] {
  const warnings: string[] = [];
  if (metadata.labels?.["endpoints.kubernetes.io/managed-by"] === "endpoint-controller") return warnings;
  const list: EndpointSubset[] = subsets ?? [];
  for (const [index, subset] of list.entries()) {
    for (const addresses of ADDRESS_LISTS) {
      for (const [at, { ip }] of (subset[addresses] ?? []).entries()) {
        warnings.push(...warningsForIP(`subsets[${index}].${addresses}[${at}].ip`, ip));
      }
    }
  }
  return warnings;
}
