/** Choosing a number from a range at random, away from its start, which is left to explicit wishes. Source: calculateRangeOffset. */
import type { Random } from "@kubarium/component-base";

export interface Range {
  first: number;
  last: number;
  /** How many at the start a random choice leaves free. */
  offset: number;
}

const SMALLEST_OFFSET = 16;
const ATTEMPTS = 64;

/** `limit`: 256 for IPs, 128 for ports. The offset is a part of the range between 16 and the limit, none of a small range. */
export function rangeFrom(first: number, last: number, step: number, limit: number): Range {
  const size = last - first + 1;
  const offset = size <= SMALLEST_OFFSET ? 0 : Math.min(limit, Math.max(SMALLEST_OFFSET, Math.floor(size / step)));
  return { first, last, offset };
}

/** The first number that `take` gets hold of: some at random, then all in order, the start of the range last. */
export async function takeAny({ first, last, offset }: Range, random: Random, take: (number: number) => Promise<boolean>) {
  const from = first + offset;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const number = from + random.below(last - from + 1);
    if (await take(number)) return number;
  }
  for (let number = from; number <= last; number++) if (await take(number)) return number;
  for (let number = first; number < from; number++) if (await take(number)) return number;
  return undefined;
}
