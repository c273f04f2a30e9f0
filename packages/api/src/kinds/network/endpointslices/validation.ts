/** Source: pkg/apis/discovery/validation. Endpoints that were stored already and did not change stay valid. */
import {
  duplicate,
  type FieldError,
  invalidEach,
  invalidValue,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  isValidIP,
  isValidLabelValue,
  notSupported,
  parseIp,
  required,
  tooMany,
  validateFullyQualifiedDomainName,
  validateImmutableField,
  validateLabels,
  Path,
  warningsForIP,
} from "@kubarium/apimachinery";
import type { DiscoveryEndpointPort, Endpoint, EndpointHints } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { sameValue } from "../../rest/generation.ts";
import { validateEndpointIp, validateLegacyIp } from "../addresses.ts";
import { PROTOCOLS } from "../services/validation/ports.ts";

const ADDRESS_TYPES = ["FQDN", "IPv4", "IPv6"];
const MAX = { endpoints: 1000, addresses: 100, ports: 20_000, hints: 8, topology: 16 } as const;

export function validateEndpointSlice(slice: AnyObject, previous?: AnyObject): FieldError[] {
  const { addressType, ports, endpoints } = slice;
  const errors = [...addressTypeErrors(addressType), ...portsErrors(ports ?? [])];
  const wrong = endpointsErrors(endpoints ?? [], addressType);
  if (wrong.length && previous && sameValue(previous["endpoints"], endpoints)) return errors;
  return [...errors, ...wrong];
}

export function validateEndpointSliceUpdate(slice: AnyObject, previous: AnyObject): FieldError[] {
  const errors = validateEndpointSlice(slice, previous);
  return [...errors, ...validateImmutableField(slice["addressType"], previous["addressType"], "addressType")];
}

function addressTypeErrors(addressType: string | undefined): FieldError[] {
  if (!addressType) return [required("addressType")];
  return ADDRESS_TYPES.includes(addressType) ? [] : [notSupported("addressType", addressType, ADDRESS_TYPES)];
}

function portsErrors(ports: readonly DiscoveryEndpointPort[]): FieldError[] {
  if (ports.length > MAX.ports) return [tooMany("ports", ports.length, MAX.ports)];
  const names = new Set<string>();
  return ports.flatMap(({ name = "", protocol, appProtocol }, index) => {
    const path = `ports[${index}]`;
    const errors = name ? invalidEach(`${path}.name`, name, isDns1123Label(name)) : [];
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
    if (protocol === undefined) errors.push(required(`${path}.protocol`));
    else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
    if (appProtocol !== undefined) errors.push(...invalidEach(`${path}.appProtocol`, appProtocol, isQualifiedName(appProtocol)));
    return errors;
  });
}

function endpointsErrors(endpoints: readonly Endpoint[], addressType: string): FieldError[] {
  if (endpoints.length > MAX.endpoints) return [tooMany("endpoints", endpoints.length, MAX.endpoints)];
  return endpoints.flatMap((endpoint, index) => endpointErrors(endpoint, addressType, `endpoints[${index}]`));
}

function endpointErrors(endpoint: Endpoint, addressType: string, path: string): FieldError[] {
  const { addresses = [], nodeName, deprecatedTopology, hostname, hints } = endpoint;
  const errors: FieldError[] = [];
  if (!addresses.length) errors.push(required(`${path}.addresses`, "must contain at least 1 address"));
  else if (addresses.length > MAX.addresses) errors.push(tooMany(`${path}.addresses`, addresses.length, MAX.addresses));
  errors.push(...addresses.flatMap((address, index) => addressErrors(address, addressType, `${path}.addresses`, index)));
  if (nodeName !== undefined) errors.push(...invalidEach(`${path}.nodeName`, nodeName, isDns1123Subdomain(nodeName)));
  const topology = Object.keys(deprecatedTopology ?? {}).length;
  if (topology > MAX.topology) errors.push(tooMany(`${path}.deprecatedTopology`, topology, MAX.topology));
  errors.push(...validateLabels(deprecatedTopology, `${path}.deprecatedTopology`));
  if (hostname !== undefined) errors.push(...invalidEach(`${path}.hostname`, hostname, isDns1123Label(hostname)));
  return hints ? [...errors, ...hintsErrors(hints, `${path}.hints`)] : errors;
}

/** An address of the wrong family is an error about the list. Types that are not known are not checked. */
function addressErrors(address: string, type: string, list: string, index: number): FieldError[] {
  const path = `${list}[${index}]`;
  if (type === "FQDN") return validateFullyQualifiedDomainName(address, new Path(path));
  if (type !== "IPv4" && type !== "IPv6") return [];
  const wrong = type === "IPv4" ? validateLegacyIp(address, path) : invalidEach(path, address, isValidIP(address));
  if (wrong.length) return wrong;
  const family = parseIp(address)?.family === 6 ? "IPv6" : "IPv4";
  const mismatch = family === type ? [] : [invalidValue(list, address, `must be an ${type} address`)];
  return [...mismatch, ...validateEndpointIp(address, path)];
}

function hintsErrors({ forZones = [], forNodes = [] }: EndpointHints, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const lists = [
    { list: forZones, at: `${path}.forZones`, check: (name: string) => isValidLabelValue(name) },
    { list: forNodes, at: `${path}.forNodes`, check: (name: string) => isDns1123Subdomain(name) },
  ];
  for (const { list, at, check } of lists) {
    if (list.length > MAX.hints) return [...errors, tooMany(at, list.length, MAX.hints)];
    const names = new Set<string>();
    for (const [index, { name = "" }] of list.entries()) {
      if (names.has(name)) errors.push(duplicate(`${at}[${index}].name`, name));
      names.add(name);
      errors.push(...invalidEach(`${at}[${index}].name`, name, check(name)));
    }
  }
  return errors;
}

const CONTROLLERS = ["endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io"];

/** Controllers write addresses well. */
export function endpointSliceWarnings({ metadata, endpoints }: AnyObject): string[] {
  if (CONTROLLERS.includes(metadata.labels?.["endpointslice.kubernetes.io/managed-by"] ?? "")) return [];
  const list: Endpoint[] = endpoints ?? [];
  return list.flatMap(({ addresses = [] }, index) =>
    addresses.flatMap((address, at) => warningsForIP(`endpoints[${index}].addresses[${at}]`, address)),
  );
}

export function newEndpointSliceWarnings(slice: AnyObject): string[] {
  const deprecated = slice["addressType"] === "FQDN" ? ["spec.addressType: FQDN endpoints are deprecated"] : [];
  return [...deprecated, ...endpointSliceWarnings(slice)];
}
