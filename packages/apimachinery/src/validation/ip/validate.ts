/** Rules for IP addresses and ranges in fields. Each answers messages, none when fine. Source: apimachinery/pkg/util/validation/ip.go. */
import { goQuote } from "../go-text.ts";
import { formatIp, parseIp } from "./address.ts";
import { formatNetwork, networkOf, parseCidr, sameBytes } from "./cidr.ts";

const NO_IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const NO_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
const NO_INTERFACE = "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)";

const canonical = (value: string, form: string): string[] => (value === form ? [] : [`must be in canonical form (${goQuote(form)})`]);

/** New fields: canonical form only. */
export function isValidIP(value: string): string[] {
  const messages = isValidIPForLegacyField(value);
  if (messages.length) return messages;
  return canonical(value, formatIp(parseIp(value)?.bytes ?? []));
}

/** Old fields: other ways of writing are taken, except leading zeros and mapped addresses. */
export function isValidIPForLegacyField(value: string): string[] {
  const address = parseIp(value);
  if (!address) return [NO_IP];
  if (address.leadingZeros) return ["must not have leading 0s"];
  return address.mapped ? ["must not be an IPv4-mapped IPv6 address"] : [];
}

export function isValidCIDR(value: string): string[] {
  const messages = isValidCIDRForLegacyField(value);
  if (messages.length) return messages;
  const cidr = parseCidr(value);
  return cidr ? canonical(value, formatNetwork(cidr)) : [NO_CIDR];
}

export function isValidCIDRForLegacyField(value: string): string[] {
  const cidr = parseCidr(value);
  if (!cidr) return [NO_CIDR];
  if (cidr.address.leadingZeros || cidr.paddedLength) return ["must not have leading 0s in IP or prefix length"];
  if (cidr.address.mapped) return ["must not have an IPv4-mapped IPv6 address"];
  return sameBytes(networkOf(cidr), cidr.address.bytes) ? [] : ["must not have bits set beyond the prefix length"];
}

/** An address with the length of its network: 192.168.1.5/24. */
export function isValidInterfaceAddress(value: string): string[] {
  const cidr = parseCidr(value);
  if (!cidr) return [NO_INTERFACE];
  const length = cidr.address.mapped && cidr.prefixLength > 32 ? cidr.prefixLength - 96 : cidr.prefixLength;
  return canonical(value, `${formatIp(cidr.address.bytes)}/${length}`);
}

/** Warnings for an address that an old field took; `field` starts each. */
export function warningsForIP(field: string, value: string): string[] {
  const address = parseIp(value);
  if (!address) return [];
  const form = formatIp(address.bytes);
  if (address.leadingZeros || address.mapped)
    return [`${field}: non-standard IP address ${goQuote(value)} is invalid: use ${goQuote(form)}`];
  if (address.family === 4 || value === form) return [];
  return [`${field}: IPv6 address ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(form)})`];
}

export function warningsForCIDR(field: string, value: string): string[] {
  const cidr = parseCidr(value);
  if (!cidr) return [];
  const { address } = cidr;
  const network = formatNetwork(cidr);
  const warnings: string[] = [];
  if (!sameBytes(networkOf(cidr), address.bytes)) {
    const single = `${formatIp(address.bytes)}/${address.bytes.length * 8}`;
    warnings.push(
      `${field}: CIDR value ${goQuote(value)} is ambiguous in this context (should be ${goQuote(network)} or ${goQuote(single)}?)`,
    );
  }
  if (address.leadingZeros || cidr.paddedLength || address.mapped) {
    warnings.push(`${field}: non-standard CIDR value ${goQuote(value)} is invalid: use ${goQuote(network)}`);
  }
  const form = `${formatIp(address.bytes)}/${cidr.prefixLength}`;
  if (warnings.length === 0 && address.family === 6 && form !== value) {
    warnings.push(`${field}: IPv6 CIDR value ${goQuote(value)} should be in RFC 5952 canonical format (${goQuote(form)})`);
  }
  return warnings;
}
