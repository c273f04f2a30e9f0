/**
 * Keys in code-unit order, by namespace. `a-b/x` sorts before `a/x` as the store sorts whole keys, so namespaces are ordered
 * by `namespace + "/"`. Keys without a namespace share the bucket "".
 */
export class SortedKeys {
  readonly #buckets = new Map<string, Bucket>();
  #namespaces: string[] | undefined;

  /** The key must not be there yet. */
  add(key: string): void {
    const namespace = namespaceOf(key);
    const bucket = this.#buckets.get(namespace);
    if (bucket) {
      bucket.added.push(key);
      return;
    }
    this.#buckets.set(namespace, { sorted: [key], added: [] });
    this.#namespaces = undefined;
  }

  delete(key: string): void {
    const namespace = namespaceOf(key);
    const bucket = this.#buckets.get(namespace);
    if (!bucket) return;
    const keys = settled(bucket);
    const at = lowerBound(keys, key);
    if (keys[at] === key) keys.splice(at, 1);
    if (keys.length > 0) return;
    this.#buckets.delete(namespace);
    this.#namespaces = undefined;
  }

  /** Keys in order: of one namespace when it is given, of all otherwise. Valid until the next change. */
  of(namespace: string): readonly string[] {
    if (namespace !== "") return this.#keysOf(namespace);
    this.#namespaces ??= [...this.#buckets.keys()].sort((a, b) => (`${a}/` < `${b}/` ? -1 : 1));
    const [only, ...others] = this.#namespaces;
    return others.length === 0 && only !== undefined ? this.#keysOf(only) : this.#namespaces.flatMap((each) => this.#keysOf(each));
  }

  #keysOf(namespace: string): readonly string[] {
    const bucket = this.#buckets.get(namespace);
    return bucket ? settled(bucket) : [];
  }
}

/** Creates come in bursts, between which nobody asks for the order: new keys wait at the side until somebody does. */
interface Bucket {
  sorted: string[];
  added: string[];
}

/** All keys of a bucket in order: what was added is merged in. */
function settled(bucket: Bucket): string[] {
  const { sorted, added } = bucket;
  if (added.length === 0) return sorted;
  added.sort((a, b) => (a < b ? -1 : 1));
  const merged: string[] = [];
  let next = 0;
  for (const key of added) {
    while (next < sorted.length && (sorted[next] as string) < key) merged.push(sorted[next++] as string);
    merged.push(key);
  }
  while (next < sorted.length) merged.push(sorted[next++] as string);
  bucket.sorted = merged;
  bucket.added = [];
  return merged;
}

/** The first index whose key is not less than `key`. */
export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function namespaceOf(key: string): string {
  const slash = key.indexOf("/");
  return slash < 0 ? "" : key.slice(0, slash);
}
