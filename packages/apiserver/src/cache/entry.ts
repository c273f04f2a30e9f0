/** One stored object as the cache holds it: text first, parsed only when somebody must look inside. */
import type { AnyObject } from "@kubarium/api/server";
import { deepFreeze, parseKey } from "@kubarium/apimachinery";

export class CachedEntry {
  readonly key: string;
  readonly text: string;
  readonly revision: number;
  #object: AnyObject | undefined;
  #views: Map<object, unknown> | undefined;

  constructor(key: string, text: string, revision: number) {
    this.key = key;
    this.text = text;
    this.revision = revision;
  }

  get namespace(): string {
    return parseKey(this.key).namespace;
  }

  get name(): string {
    return parseKey(this.key).name;
  }

  /** The parsed object, frozen and shared: copy before changing. */
  get object(): AnyObject {
    this.#object ??= deepFreeze(JSON.parse(this.text) as AnyObject);
    return this.#object;
  }

  /** What was derived from this entry under a key object (another version's text, a table row); made once. */
  view<T>(under: object, make: (entry: CachedEntry) => T): T {
    this.#views ??= new Map();
    let view = this.#views.get(under) as T | undefined;
    if (view === undefined) {
      view = make(this);
      this.#views.set(under, view);
    }
    return view;
  }
}

const MARK = '"resourceVersion":"';

/** Splits a stored text around its revision, which is always metadata's first field. */
export function templateOf(text: string): { head: string; tail: string } {
  const start = text.indexOf(MARK) + MARK.length;
  return { head: text.slice(0, start), tail: text.slice(text.indexOf('"', start)) };
}

/** The same state with another resourceVersion in it. */
export function atRevision(entry: CachedEntry, revision: number): CachedEntry {
  const { head, tail } = templateOf(entry.text);
  return new CachedEntry(entry.key, head + revision + tail, revision);
}
