import { randomBytes, randomInt, randomUUID } from "node:crypto";

/** Chance and ids, injected so that a simulation can replay them. Nothing else calls Math.random or node:crypto's random. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, limit). */
  below(limit: number): number;
  /** A version 4 UUID, as `metadata.uid` carries it. */
  uuid(): string;
  /** `length` characters of Kubernetes' safe alphabet (no vowels, no look-alikes), as in generated names. Source: apimachinery util/rand. */
  suffix(length?: number): string;
  /** Cryptographically strong bytes where the implementation is the real one. */
  bytes(length: number): Uint8Array;
}

const SAFE_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX_LENGTH = 5;

export function realRandom(): Random {
  return {
    next: () => Math.random(),
    below: (limit) => Math.floor(Math.random() * limit),
    uuid: () => randomUUID(),
    suffix: (length = SUFFIX_LENGTH) => suffixFrom((limit) => randomInt(limit), length),
    bytes: (length) => randomBytes(length),
  };
}

/** The same sequence for the same seed (mulberry32). Not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => below(256));
  return {
    next,
    below,
    bytes,
    suffix: (length = SUFFIX_LENGTH) => suffixFrom(below, length),
    uuid: () => {
      const raw = bytes(16);
      raw[6] = ((raw[6] ?? 0) & 0x0f) | 0x40;
      raw[8] = ((raw[8] ?? 0) & 0x3f) | 0x80;
      const hex = Buffer.from(raw).toString("hex");
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
  };
}

function suffixFrom(below: (limit: number) => number, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += SAFE_ALPHABET[below(SAFE_ALPHABET.length)];
  return text;
}
