/** Addresses that make no sense where traffic goes to. Source: ValidateEndpointIP of pkg/apis/core/validation. */
import { type FieldError, invalidValue, isValidCIDRForLegacyField, isValidIPForLegacyField, parseIp } from "@kubarium/apimachinery";

const LOOPBACK = "may not be in the loopback range (127.0.0.0/8, ::1/128)";
const LINK_LOCAL = "may not be in the link-local range (169.254.0.0/16, fe80::/10)";
const LINK_LOCAL_MULTICAST = "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)";

/** Endpoints, slices and external IPs. */
export function validateEndpointIp(ip: string, path: string): FieldError[] {
  const address = parseIp(ip);
  if (!address) return [invalidValue(path, ip, "must be a valid IP address")];
  return rangeTexts(unmapped(address.bytes), ip).map((text) => invalidValue(path, ip, text));
}

/** Go's net.IP treats ::ffff:a.b.c.d as a.b.c.d. */
function unmapped(bytes: readonly number[]): readonly number[] {
  const isMapped = bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return isMapped ? bytes.slice(12) : bytes;
}

function rangeTexts(bytes: readonly number[], ip: string): string[] {
  const [first = 0, second = 0, third = 0] = bytes;
  const isV4 = bytes.length === 4;
  const zerosThen = (last: number): boolean => bytes.every((byte, index) => byte === (index === bytes.length - 1 ? last : 0));
  if (zerosThen(0)) return [`may not be unspecified (${ip})`];
  if (isV4 ? first === 127 : zerosThen(1)) return [LOOPBACK];
  if (isV4 ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80) return [LINK_LOCAL];
  if (isV4 ? first === 224 && second === 0 && third === 0 : first === 0xff && (second & 0x0f) === 0x02) return [LINK_LOCAL_MULTICAST];
  return [];
}

/** An address in an old field; what was stored already stays valid. */
export function validateLegacyIp(ip: string, path: string, existing: readonly string[] = []): FieldError[] {
  return existing.includes(ip) ? [] : isValidIPForLegacyField(ip).map((text) => invalidValue(path, ip, text));
}

export function validateLegacyCidr(cidr: string, path: string, existing: readonly string[] = []): FieldError[] {
  return existing.includes(cidr) ? [] : isValidCIDRForLegacyField(cidr).map((text) => invalidValue(path, cidr, text));
}
