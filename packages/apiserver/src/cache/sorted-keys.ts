/**
 * Keys in code-unit order, by namespace. `a-b/x` sorts before `a/x` as the store sorts whole keys, so namespaces are ordered
 * by `namespace + "/"`. Keys without a namespace share the bucket "".
 */
export class SortedKeys {
  readonly #buckets = new Map<string, string[]>();
  #namespaces: string[] | undefined;

  add(key: string): void {
    const namespace = namespaceOf(key);
    let bucket = this.#buckets.get(namespace);
    if (!bucket) {
      bucket = [];
      this.#buckets.set(namespace, bucket);
      this.#namespaces = undefined;
    }
    const at = lowerBound(bucket, key);
    if (bucket[at] !== key) bucket.splice(at, 0, key);
  }

  delete(key: string): void {
    const namespace = namespaceOf(key);
    const bucket = this.#buckets.get(namespace);
    if (!bucket) return;
    const at = lowerBound(bucket, key);
    if (bucket[at] === key) bucket.splice(at, 1);
    if (bucket.length === 0) {
      this.#buckets.delete(namespace);
      this.#namespaces = undefined;
    }
  }

  /** Keys in order: of one namespace when it is given, of all otherwise. */
  of(namespace: string): readonly string[] {
    if (namespace !== "") return this.#buckets.get(namespace) ?? [];
    if (this.#buckets.size === 1) return this.#buckets.values().next().value ?? [];
    this.#namespaces ??= [...this.#buckets.keys()].sort((a, b) => (`${a}/` < `${b}/` ? -1 : 1));
    return this.#namespaces.flatMap((each) => this.#buckets.get(each) ?? []);
  }
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
