/** IPv4 addresses as numbers. */

/** Undefined for what is no dotted IPv4 address. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    const part = Number(match[i]);
    if (part > 255) return undefined;
    value = value * 256 + part;
  }
  return value;
}

export interface Cidr {
  base: number;
  /** How many addresses. */
  size: number;
}

/** Undefined for what is no IPv4 range. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = "", bits = "32"] = text.split("/");
  const value = parseIpv4(address);
  const width = Number(bits);
  if (value === undefined || !(width >= 0 && width <= 32)) return undefined;
  const size = 2 ** (32 - width);
  return { base: Math.floor(value / size) * size, size };
}
