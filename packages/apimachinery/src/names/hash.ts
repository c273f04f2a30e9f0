/** The hash and the alphabet of generated names (`web-6d4cf56db6`). Source: hash/fnv as controllers use it, apimachinery/pkg/util/rand. */

/** No vowels, so that no words come about. */
export const SAFE_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** FNV-1a over the UTF-8 bytes, as an unsigned 32-bit number. */
export function fnv32a(text: string): number {
  let hash = OFFSET_BASIS;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, PRIME);
  return hash >>> 0;
}

/** Maps each character into the safe alphabet; the length stays. */
export function safeEncodeString(text: string): string {
  let encoded = "";
  for (const character of text) encoded += SAFE_ALPHABET[(character.codePointAt(0) ?? 0) % SAFE_ALPHABET.length];
  return encoded;
}
