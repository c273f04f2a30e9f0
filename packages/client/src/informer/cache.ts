import { deepFreeze, keyOf } from "@kubarium/apimachinery";
import type { InformerOptions, Lister } from "../lister.ts";

type Stored = { metadata: { name: string; namespace?: string; resourceVersion: string } };

/**
 * Objects by key, by namespace and by index value.
 * Invariant: an object is in `byNamespace` and in every index exactly under the values it had when it was stored.
 */
export class Cache<T> implements Lister<T> {
  private readonly objects = new Map<string, T>();
  private readonly byNamespace = new Map<string, Map<string, T>>();
  private readonly indexes: [name: string, values: (object: T) => readonly string[], found: Map<string, Map<string, T>>][];
  private readonly freeze: boolean;

  constructor(indexes: InformerOptions<T>["indexes"] = {}, freeze = false) {
    this.indexes = Object.entries(indexes).map(([name, values]) => [name, values, new Map()]);
    this.freeze = freeze;
  }

  get(key: string): T | undefined {
    return this.objects.get(key);
  }

  list(namespace?: string): readonly T[] {
    return [...((namespace ? this.byNamespace.get(namespace) : this.objects)?.values() ?? [])];
  }

  byIndex(index: string, value: string): readonly T[] {
    const found = this.indexes.find(([name]) => name === index);
    if (!found) throw new Error(`no index "${index}"`);
    return [...(found[2].get(value)?.values() ?? [])];
  }

  keys(): readonly string[] {
    return [...this.objects.keys()];
  }

  set(object: T): T | undefined {
    const key = keyOf(object as Stored);
    const previous = this.delete(key);
    if (this.freeze) deepFreeze(object);
    this.objects.set(key, object);
    put(this.byNamespace, (object as Stored).metadata.namespace ?? "", key, object);
    for (const [, values, found] of this.indexes) for (const value of values(object)) put(found, value, key, object);
    return previous;
  }

  delete(key: string): T | undefined {
    const previous = this.objects.get(key);
    if (!previous) return undefined;
    this.objects.delete(key);
    take(this.byNamespace, (previous as unknown as Stored).metadata.namespace ?? "", key);
    for (const [, values, found] of this.indexes) for (const value of values(previous)) take(found, value, key);
    return previous;
  }
}

function put<T>(into: Map<string, Map<string, T>>, value: string, key: string, object: T): void {
  let group = into.get(value);
  if (!group) into.set(value, (group = new Map()));
  group.set(key, object);
}

function take<T>(from: Map<string, Map<string, T>>, value: string, key: string): void {
  const group = from.get(value);
  group?.delete(key);
  if (group?.size === 0) from.delete(value);
}
