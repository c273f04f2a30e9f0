import { networkInterfaces } from "node:os";

/** The address that a flag means: `auto` is this machine's first IPv4 address that is not loopback. Throws when it has none. */
export function hostAddress(flag: string): string {
  if (flag !== "auto") return flag;
  for (const addresses of Object.values(networkInterfaces()))
    for (const { family, internal, address } of addresses ?? []) if (family === "IPv4" && !internal) return address;
  throw new Error("this machine has no IPv4 address but loopback; say which address to use instead of auto");
}
