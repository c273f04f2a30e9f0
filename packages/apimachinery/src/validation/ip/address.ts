/** IP addresses as bytes, read as leniently as Kubernetes reads old fields. Source: k8s.io/utils/net and Go's net package. */

export interface IpAddress {
  family: 4 | 6;
  /** 4 or 16 bytes. */
  bytes: readonly number[];
  /** An octet or group has more digits than it needs to: 010.0.0.1. */
  leadingZeros: boolean;
  /** Written as ::ffff:1.2.3.4. Go prints it as IPv4. */
  mapped: boolean;
}

const GROUPS = 8;

export function parseIp(text: string): IpAddress | undefined {
  if (/^[0-9.]*$/.test(text)) return parseIpv4(text);
  return text.includes(":") ? parseIpv6(text) : undefined;
}

function parseIpv4(text: string): IpAddress | undefined {
  const octets = text.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^[0-9]+$/.test(octet) && Number(octet) <= 255)) return undefined;
  return { family: 4, bytes: octets.map(Number), leadingZeros: octets.some((octet) => /^0[0-9]/.test(octet)), mapped: false };
}

function parseIpv6(text: string): IpAddress | undefined {
  const { head, tail } = splitIpv4Tail(text);
  const embedded = tail === undefined ? undefined : parseIpv4(tail);
  if (tail !== undefined && !embedded) return undefined;
  const halves = head.split("::");
  if (halves.length > 2) return undefined;
  const [left, right] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const groups = [...(left ?? []), ...(right ?? [])];
  if (!groups.every((group) => /^[0-9a-fA-F]+$/.test(group) && Number.parseInt(group, 16) <= 0xffff)) return undefined;
  const missing = GROUPS - (embedded ? 2 : 0) - groups.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const values = [...(left ?? []), ...Array.from({ length: missing }, () => "0"), ...(right ?? [])];
  const bytes = values.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
  bytes.push(...(embedded?.bytes ?? []));
  return {
    family: 6,
    bytes,
    leadingZeros: groups.some((group) => group.length > 4) || (embedded?.leadingZeros ?? false),
    mapped: isMapped(bytes),
  };
}

/** `::ffff:1.2.3.4` → `::ffff` and `1.2.3.4`. */
function splitIpv4Tail(text: string): { head: string; tail?: string } {
  if (!text.includes(".")) return { head: text };
  const colon = text.lastIndexOf(":");
  const head = text.slice(0, colon);
  return { head: head.endsWith(":") ? `${head}:` : head, tail: text.slice(colon + 1) };
}

export function isMapped(bytes: readonly number[]): boolean {
  return bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
}

/** As Go's net.IP prints it: IPv6 after RFC 5952, mapped addresses as IPv4. */
export function formatIp(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join(".");
  return isMapped(bytes) ? bytes.slice(12).join(".") : formatIpv6(bytes);
}

function formatIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: GROUPS }, (_, index) => (bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0));
  const run = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return hex.join(":");
  return `${hex.slice(0, run.start).join(":")}::${hex.slice(run.start + run.length).join(":")}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
