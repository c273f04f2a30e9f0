/** Lists of completion indexes: `1,3-5,7`. Source: validateIndexesFormat in pkg/apis/batch/validation. */
import { goQuote } from "@kubarium/apimachinery";

type Interval = readonly [first: number, last: number];

/** How many indexes a text names. Throws Error that says what is wrong with it. */
export function countIndexes(text: string, completions: number): number {
  if (text === "") return 0;
  let previous: number | undefined;
  let total = 0;
  for (const fragment of text.split(",")) {
    const [first, last] = parseInterval(fragment, completions);
    if (previous !== undefined && previous >= first) throw nonIncreasing(previous, first);
    total += last - first + 1;
    previous = last;
  }
  return total;
}

/** What is wrong with a text; undefined when nothing is. */
export function indexesProblem(text: string, completions: number): string | undefined {
  try {
    countIndexes(text, completions);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The first index that both texts name. Fragments that cannot be read are passed over. */
export function overlapOf(completed: string, failed: string, completions: number): number | undefined {
  const [done, lost] = [readable(completed, completions), readable(failed, completions)];
  let [at, other] = [0, 0];
  while (at < done.length && other < lost.length) {
    const [a, b] = [done[at] as Interval, lost[other] as Interval];
    if (a[0] <= b[1] && b[0] <= a[1]) return Math.max(a[0], b[0]);
    if (a[0] <= b[0]) at++;
    else other++;
  }
  return undefined;
}

function readable(text: string, completions: number): Interval[] {
  return text.split(",").flatMap((fragment) => {
    try {
      return [parseInterval(fragment, completions)];
    } catch {
      return [];
    }
  });
}

function parseInterval(fragment: string, completions: number): Interval {
  const parts = fragment.split("-");
  if (parts.length > 2) {
    const rule = "violates the requirement that an index interval can have at most two parts separated by '-'";
    throw new Error(`the fragment ${goQuote(fragment)} ${rule}`);
  }
  const [first, last] = parts.map((part) => parseIndex(part, completions)) as [number, number?];
  if (last === undefined) return [first, first];
  if (first >= last) throw nonIncreasing(first, last);
  return [first, last];
}

function parseIndex(text: string, completions: number): number {
  if (!/^\+?[0-9]+$/.test(text)) throw new Error(`cannot convert string to integer for index: ${goQuote(text)}`);
  if (Number(text) >= completions) throw new Error(`too large index: ${goQuote(text)}`);
  return Number(text);
}

const nonIncreasing = (previous: number, current: number): Error =>
  new Error(`non-increasing order, previous: ${previous}, current: ${current}`);
