/** Source: ValidateNetworkPolicy of pkg/apis/networking/validation. */
import {
  cidrContains,
  type FieldError,
  forbiddenField,
  invalidEach,
  invalidValue,
  isValidPortName,
  isValidPortNum,
  notSupported,
  parseCidr,
  Path,
  required,
  validateLabelSelector,
  warningsForCIDR,
} from "@kubarium/apimachinery";
import type { IPBlock, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validateLegacyCidr } from "../addresses.ts";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];
const TYPES = ["Ingress", "Egress"];

interface Known {
  /** Ranges that were stored already stay valid. */
  cidrs: readonly string[];
  /** So does a selector with values that no label has. */
  allowInvalidValues: boolean;
}

export function validateNetworkPolicy(policy: AnyObject): FieldError[] {
  return specErrors(policy["spec"], { cidrs: [], allowInvalidValues: false });
}

export function validateNetworkPolicyUpdate(policy: AnyObject, previous: AnyObject): FieldError[] {
  const blocks = peersOf(previous["spec"]).flatMap(({ peer }) => peer.ipBlock ?? []);
  return specErrors(policy["spec"], {
    cidrs: blocks.flatMap(({ cidr, except = [] }) => [cidr, ...except]),
    allowInvalidValues: validateLabelSelector(previous["spec"].podSelector, new Path()).length > 0,
  });
}

/** Every peer with its place. */
function peersOf(spec: NetworkPolicySpec): { peer: NetworkPolicyPeer; path: string }[] {
  const from = (spec.ingress ?? []).flatMap((rule, index) =>
    ((rule as { from?: NetworkPolicyPeer[] }).from ?? []).map((peer, at) => ({ peer, path: `spec.ingress[${index}].from[${at}]` })),
  );
  const to = (spec.egress ?? []).flatMap((rule, index) =>
    (rule.to ?? []).map((peer, at) => ({ peer, path: `spec.egress[${index}].to[${at}]` })),
  );
  return [...from, ...to];
}

function specErrors(spec: NetworkPolicySpec, known: Known): FieldError[] {
  const peers = peersOf(spec);
  const rulesErrors = (rules: readonly { ports?: NetworkPolicyPort[] }[], path: string): FieldError[] =>
    rules.flatMap(({ ports = [] }, index) => [
      ...ports.flatMap((port, at) => portErrors(port, `${path}[${index}].ports[${at}]`)),
      ...peers.filter((peer) => peer.path.startsWith(`${path}[${index}].`)).flatMap(({ peer, path: at }) => peerErrors(peer, known, at)),
    ]);
  return [
    ...validateLabelSelector(spec.podSelector, new Path("spec.podSelector"), known),
    ...rulesErrors(spec.ingress ?? [], "spec.ingress"),
    ...rulesErrors(spec.egress ?? [], "spec.egress"),
    ...typesErrors(spec.policyTypes ?? []),
  ];
}

function typesErrors(types: readonly string[]): FieldError[] {
  const path = "spec.policyTypes";
  if (types.length > TYPES.length) return [invalidValue(path, types, "may not specify more than two policyTypes")];
  return types.flatMap((type, index) => (TYPES.includes(type) ? [] : [notSupported(`${path}[${index}]`, type, TYPES)]));
}

function portErrors({ protocol, port, endPort }: NetworkPolicyPort, path: string): FieldError[] {
  const errors = protocol === undefined || PROTOCOLS.includes(protocol) ? [] : [notSupported(`${path}.protocol`, protocol, PROTOCOLS)];
  const at = `${path}.endPort`;
  if (typeof port === "number") {
    errors.push(...invalidEach(`${path}.port`, port, isValidPortNum(port)));
    if (endPort === undefined) return errors;
    if (endPort < port) errors.push(invalidValue(at, port, "must be greater than or equal to `port`"));
    return [...errors, ...invalidEach(at, endPort, isValidPortNum(endPort))];
  }
  const when = port === undefined ? "`port` is not specified" : "`port` is non-numeric";
  if (endPort !== undefined) errors.push(invalidValue(at, endPort, `may not be specified when ${when}`));
  return port === undefined ? errors : [...errors, ...invalidEach(`${path}.port`, port, isValidPortName(port))];
}

function peerErrors({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, known: Known, path: string): FieldError[] {
  const errors = [
    ...validateLabelSelector(podSelector, new Path(`${path}.podSelector`), known),
    ...validateLabelSelector(namespaceSelector, new Path(`${path}.namespaceSelector`), known),
    ...(ipBlock ? blockErrors(ipBlock, known, `${path}.ipBlock`) : []),
  ];
  const selects = podSelector !== undefined || namespaceSelector !== undefined;
  if (!selects && !ipBlock) errors.push(required(path, "must specify a peer"));
  if (selects && ipBlock) errors.push(forbiddenField(path, "may not specify both ipBlock and another peer"));
  return errors;
}

function blockErrors({ cidr, except = [] }: IPBlock, { cidrs }: Known, path: string): FieldError[] {
  if (!cidr) return [required(`${path}.cidr`)];
  const errors = validateLegacyCidr(cidr, `${path}.cidr`, cidrs);
  const block = parseCidr(cidr);
  if (!block) return errors;
  for (const [index, text] of except.entries()) {
    const at = `${path}.except[${index}]`;
    errors.push(...validateLegacyCidr(text, at, cidrs));
    const exception = parseCidr(text);
    if (!exception) continue;
    const inside = cidrContains(cidr, text.slice(0, text.lastIndexOf("/"))) && block.prefixLength < exception.prefixLength;
    if (!inside) errors.push(invalidValue(at, text, "must be a strict subset of `cidr`"));
  }
  return errors;
}

export function networkPolicyWarnings({ spec }: AnyObject): string[] {
  return peersOf(spec).flatMap(({ peer: { ipBlock }, path }) => {
    if (!ipBlock) return [];
    const exceptions = (ipBlock.except ?? []).flatMap((text, index) => warningsForCIDR(`${path}.ipBlock.except[${index}]`, text));
    return [...warningsForCIDR(`${path}.ipBlock.cidr`, ipBlock.cidr), ...exceptions];
  });
}
