/** A client that watches for the whole test, through restarts of everything, and holds what it sees against what a watch promises. */
import type { ObjectMeta, ResourceRef } from "@kubarium/api";
import { StatusError } from "@kubarium/apimachinery";
import type { Client, WatchEvent } from "@kubarium/client";

type Object = { metadata: ObjectMeta };

/** Between two tries to reach a server that is away, in real milliseconds. */
const RETRY_MS = 50;

/**
 * Every object that ever was, by UID, as last seen.
 * Broken promises, each as a sentence in `violations`:
 *  - within one watch revisions only rise;
 *  - no object is seen at an older revision than before, however often the watch begins anew;
 *  - a deleted object does not come back.
 */
export class Observer<T extends Object> {
  readonly violations: string[] = [];
  /** Live ones; read by `onChange`. */
  readonly live = new Map<string, T>();
  readonly seen = new Map<string, T>();
  private readonly gone = new Set<string>();
  private readonly ending = new AbortController();
  private readonly client: Client;
  private readonly ref: ResourceRef<T>;
  private readonly onChange: (observer: Observer<T>) => void;
  private running: Promise<void> | undefined;

  constructor(client: Client, ref: ResourceRef<T>, onChange: (observer: Observer<T>) => void = () => undefined) {
    this.client = client;
    this.ref = ref;
    this.onChange = onChange;
  }

  /** Resolves when the first list is in. */
  async start(): Promise<this> {
    const revision = await this.list();
    this.running = this.follow(revision);
    return this;
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  private async list(): Promise<string> {
    const { metadata, items } = await this.client.resource(this.ref).list();
    const listed = new Set(items.map((item) => item.metadata.uid));
    for (const uid of this.live.keys()) if (!listed.has(uid)) this.bury(uid);
    for (const item of items) this.take(item, "a list");
    this.onChange(this);
    return metadata.resourceVersion;
  }

  private async follow(from: string): Promise<void> {
    let last = from;
    const { signal } = this.ending;
    while (!signal.aborted) {
      try {
        for await (const event of this.client.resource(this.ref).watch({ resourceVersion: last, allowWatchBookmarks: true, signal })) {
          last = this.event(event, last);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof StatusError && error.code === 410) {
          last = await this.list().catch(() => last);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  private event(event: WatchEvent<T>, last: string): string {
    if (event.type === "ERROR") throw new StatusError({ ...event.object, code: event.object.code });
    const { object } = event;
    const { resourceVersion, uid } = object.metadata;
    const isBookmark = event.type === "BOOKMARK";
    if (isBookmark ? Number(resourceVersion) < Number(last) : Number(resourceVersion) <= Number(last)) {
      this.violations.push(`a watch of ${this.ref.resource} sent revision ${resourceVersion} after ${last} (${event.type})`);
    }
    if (isBookmark) return resourceVersion;
    this.take(object, `${event.type} in a watch`);
    if (event.type === "DELETED") this.bury(uid);
    this.onChange(this);
    return resourceVersion;
  }

  private take(object: T, where: string): void {
    const { uid, name, resourceVersion } = object.metadata;
    const before = this.seen.get(uid)?.metadata.resourceVersion;
    const what = `${this.ref.resource} ${name} (${uid})`;
    if (this.gone.has(uid)) this.violations.push(`${what} came back after its deletion, by ${where}`);
    if (before !== undefined && Number(resourceVersion) < Number(before)) {
      this.violations.push(`${what} went back from revision ${before} to ${resourceVersion}, by ${where}`);
    }
    this.seen.set(uid, object);
    this.live.set(uid, object);
  }

  private bury(uid: string): void {
    this.gone.add(uid);
    this.live.delete(uid);
  }
}
