/**
 * Which lines two texts share: the longest common run, then the same to its left and right. In long texts, lines that come
 * too often are not looked for, only taken along beside others: that decides which of several possible differences is shown.
 * Source: the behaviour of Python's difflib.SequenceMatcher.
 */
export interface Block {
  aAt: number;
  bAt: number;
  length: number;
}

const POPULAR_FROM_LINES = 200;

export function matchingBlocks(a: readonly string[], b: readonly string[]): Block[] {
  const places = placesOf(b);
  const found: Block[] = [];
  const ranges: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  for (let range = ranges.pop(); range; range = ranges.pop()) {
    const [aFrom, aTo, bFrom, bTo] = range;
    const block = longestMatch(a, b, places, range);
    if (block.length === 0) continue;
    found.push(block);
    if (aFrom < block.aAt && bFrom < block.bAt) ranges.push([aFrom, block.aAt, bFrom, block.bAt]);
    if (block.aAt + block.length < aTo && block.bAt + block.length < bTo) {
      ranges.push([block.aAt + block.length, aTo, block.bAt + block.length, bTo]);
    }
  }
  return found.sort((x, y) => x.aAt - y.aAt);
}

function placesOf(b: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of b.entries()) {
    const known = places.get(line);
    if (known) known.push(index);
    else places.set(line, [index]);
  }
  if (b.length < POPULAR_FROM_LINES) return places;
  const often = Math.floor(b.length / 100) + 1;
  for (const [line, indices] of places) if (indices.length > often) places.delete(line);
  return places;
}

/** The first of the longest common runs, lengthened by equal popular lines at both ends. */
function longestMatch(
  a: readonly string[],
  b: readonly string[],
  places: Map<string, number[]>,
  [aFrom, aTo, bFrom, bTo]: readonly [number, number, number, number],
): Block {
  let best: Block = { aAt: aFrom, bAt: bFrom, length: 0 };
  let runs = new Map<number, number>();
  for (let i = aFrom; i < aTo; i++) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i] as string) ?? []) {
      if (j < bFrom) continue;
      if (j >= bTo) break;
      const length = (runs.get(j - 1) ?? 0) + 1;
      next.set(j, length);
      if (length > best.length) best = { aAt: i - length + 1, bAt: j - length + 1, length };
    }
    runs = next;
  }
  let { aAt, bAt, length } = best;
  while (aAt > aFrom && bAt > bFrom && a[aAt - 1] === b[bAt - 1]) [aAt, bAt, length] = [aAt - 1, bAt - 1, length + 1];
  while (aAt + length < aTo && bAt + length < bTo && a[aAt + length] === b[bAt + length]) length++;
  return { aAt, bAt, length };
}
