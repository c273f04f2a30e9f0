import type { Entry, ListOptions } from "../store.ts";
import type { Undone } from "./undo.ts";

export type Range = Pick<ListOptions, "prefix" | "after">;

function inRange(key: string, range: Range): boolean {
  return key.startsWith(range.prefix ?? "") && (range.after === undefined || key > range.after);
}

/**
 * One page of a past state.
 * `current` are the present entries of the range in key order, at least `limit + past.size` of them if there are so many;
 * `count` is how many the range holds at present.
 */
export function planPage(
  current: Iterable<Entry>,
  count: number,
  past: ReadonlyMap<string, Undone>,
  options: Range & { limit?: number },
): { entries: Entry[]; remaining: number } {
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  let total = count;
  const then: Entry[] = [];
  for (const [key, undone] of past) {
    if (!inRange(key, options)) continue;
    total += (undone.entry ? 1 : 0) - (undone.existsNow ? 1 : 0);
    if (undone.entry) then.push(undone.entry);
  }
  then.sort((a, b) => (a.key < b.key ? -1 : 1));
  const entries: Entry[] = [];
  let next = 0;
  const takeUpTo = (key: string | undefined): void => {
    for (let entry = then[next]; entry && (key === undefined || entry.key < key) && entries.length < limit; entry = then[++next])
      entries.push(entry);
  };
  for (const entry of current) {
    if (entries.length >= limit) break;
    takeUpTo(entry.key);
    if (!past.has(entry.key) && entries.length < limit) entries.push(entry);
  }
  takeUpTo(undefined);
  return { entries, remaining: total - entries.length };
}
