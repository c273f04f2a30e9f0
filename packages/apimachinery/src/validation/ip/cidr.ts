/** Address ranges such as 10.0.0.0/8. Source: k8s.io/utils/net and Go's net package. */
import { formatIp, type IpAddress, isMapped, parseIp } from "./address.ts";

export interface Cidr {
  address: IpAddress;
  prefixLength: number;
  /** The prefix length is written with leading zeros. */
  paddedLength: boolean;
}

export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf("/");
  const address = slash < 0 ? undefined : parseIp(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (!address || !/^[0-9]+$/.test(length)) return undefined;
  const prefixLength = Number(length);
  if (prefixLength > address.bytes.length * 8) return undefined;
  return { address, prefixLength, paddedLength: /^0[0-9]/.test(length) };
}

/** The address with all bits beyond the prefix cleared. */
export function networkOf({ address, prefixLength }: Cidr): number[] {
  return address.bytes.map((byte, index) => byte & (0xff << Math.min(8, Math.max(0, (index + 1) * 8 - prefixLength))) & 0xff);
}

/** `10.0.0.0/8`; ranges of mapped addresses as IPv4. */
export function formatNetwork(cidr: Cidr): string {
  const network = networkOf(cidr);
  return `${formatIp(network)}/${isMapped(network) ? cidr.prefixLength - 96 : cidr.prefixLength}`;
}

export function sameBytes(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Whether an address lies in a range. False for text that is none, and across families. */
export function cidrContains(cidr: string, ip: string): boolean {
  const range = parseCidr(cidr);
  const address = parseIp(ip);
  if (!range || !address || range.address.family !== address.family) return false;
  return sameBytes(networkOf({ ...range, address }), networkOf(range));
}
