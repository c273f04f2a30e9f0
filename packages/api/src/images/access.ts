/** The password of a private image as everybody may see it: salted and hashed slowly, because kubelets and whoever lists images read it. */
import { scrypt, timingSafeEqual } from "node:crypto";

const KEY_BYTES = 32;

/** `salt` is at least 16 random bytes. */
export async function hashPassword(password: string, salt: Uint8Array): Promise<string> {
  return `scrypt:${Buffer.from(salt).toString("hex")}:${(await derive(password, salt)).toString("hex")}`;
}

/** False for a hash that is none. */
export async function isPasswordOf(hash: string, password: string): Promise<boolean> {
  const [scheme, salt = "", key = ""] = hash.split(":");
  const expected = Buffer.from(key, "hex");
  if (scheme !== "scrypt" || expected.length !== KEY_BYTES) return false;
  return timingSafeEqual(expected, await derive(password, Buffer.from(salt, "hex")));
}

function derive(password: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
