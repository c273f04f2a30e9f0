/** A chunk is split when it grows beyond this. */
const MAX_CHUNK = 512;

/**
 * Keys in code-unit order, kept in chunks: adding or removing one moves at most a chunk, whatever the size.
 * Invariant: no chunk is empty, and every key of a chunk sorts before every key of the next.
 */
export class SortedKeys {
  private readonly chunks: string[][] = [];

  /** The key must not be there yet. */
  add(key: string): void {
    const at = Math.min(
      this.chunkOf((other) => other < key),
      this.chunks.length - 1,
    );
    const chunk = this.chunks[at];
    if (!chunk) {
      this.chunks.push([key]);
      return;
    }
    chunk.splice(
      lowerBound(chunk, (other) => other < key),
      0,
      key,
    );
    if (chunk.length > MAX_CHUNK) this.chunks.splice(at + 1, 0, chunk.splice(MAX_CHUNK / 2));
  }

  remove(key: string): void {
    const at = this.chunkOf((other) => other < key);
    const chunk = this.chunks[at];
    const index = chunk ? lowerBound(chunk, (other) => other < key) : 0;
    if (chunk?.[index] !== key) return;
    chunk.splice(index, 1);
    if (chunk.length === 0) this.chunks.splice(at, 1);
  }

  /** The keys from the first one that is not `before` any more; `before` must hold for a leading part of the order. */
  *from(before: (key: string) => boolean): Generator<string> {
    for (let at = this.chunkOf(before); at < this.chunks.length; at++) {
      const chunk = this.chunks[at] as string[];
      for (let i = lowerBound(chunk, before); i < chunk.length; i++) yield chunk[i] as string;
    }
  }

  /** How many leading keys `before` holds for. */
  countBefore(before: (key: string) => boolean): number {
    const last = this.chunkOf(before);
    let count = 0;
    for (let at = 0; at < last; at++) count += (this.chunks[at] as string[]).length;
    const chunk = this.chunks[last];
    return chunk ? count + lowerBound(chunk, before) : count;
  }

  /** The first chunk whose last key is not before. */
  private chunkOf(before: (key: string) => boolean): number {
    return lowerBound(this.chunks, (chunk) => before(chunk[chunk.length - 1] as string));
  }
}

function lowerBound<T>(items: readonly T[], before: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
