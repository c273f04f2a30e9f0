import type { Clock, Logger, Random } from "@kubarium/component-base";
import { DEFAULT_RETENTION, type Retention, startRetention } from "../history/retention.ts";
import {
  type CommitResult,
  type Entry,
  FutureRevisionError,
  type ListOptions,
  type ListResult,
  type LogRecord,
  type Operation,
  type Store,
  StoreUnavailableError,
  type Tail,
} from "../store.ts";
import { Committer } from "./committer.ts";
import { parseStored } from "./entry.ts";
import { Identity } from "./identity.ts";
import { type RedisKeys, redisKeys } from "./keys.ts";
import { Link, type LinkDeps } from "./link.ts";
import { list } from "./lists.ts";
import { RedisTail } from "./redis-tail.ts";
import { renumber } from "./renumber.ts";
import { compactScript } from "./scripts/script.ts";

export interface RedisStoreOptions {
  /** `redis://[user:password@]host:port[/database]`, several hosts with commas, `rediss://` for TLS, `redis-cluster://` (see @kubarium/redis). */
  url: string;
  /** Instead of one in the url. */
  password?: string;
  /** What our keys start with, `kubarium` unless given; one for each cluster. */
  prefix?: string;
  clock: Clock;
  random: Random;
  log: Logger;
  /** Real milliseconds after which a call throws StoreUnavailableError while Redis is away; 5,000 unless given. */
  unavailableAfterMs?: number;
  /**
   * The newest revision that clients were served from a history that is gone (IncarnationChangedError.served). The state that is found goes on
   * beyond it, and every entry in it gets a new revision: nobody sees a number go backwards, and old ones answer CompactedError.
   */
  served?: number;
  /** A commit is acknowledged when so many replicas have it too, so that it survives a fail-over; 0 unless given. */
  minReplicas?: number;
  /** How far back the log reaches. */
  retention?: Partial<Retention>;
}

const DEFAULT_UNAVAILABLE_AFTER_MS = 5000;

/** The store in Redis; any number of processes may work on the same state. */
class RedisStore implements Store {
  private readonly keys: RedisKeys;
  private readonly deps: LinkDeps;
  private readonly link: Link;
  private readonly committer: Committer;
  private readonly tails = new Set<RedisTail>();
  private readonly retention: { stop(): void };
  private closed: Promise<void> | undefined;

  constructor(keys: RedisKeys, deps: LinkDeps, link: Link, retention: Retention, minReplicas: number) {
    this.keys = keys;
    this.deps = deps;
    this.link = link;
    this.committer = new Committer(link, keys, deps.identity, deps.random, minReplicas);
    this.retention = startRetention(this, {
      clock: deps.clock,
      retention,
      onError: (error) => deps.log.debug({ err: error }, "could not compact the log, trying again later"),
    });
  }

  get incarnation(): string {
    return this.deps.identity.incarnation;
  }

  commit(operation: Operation): Promise<CommitResult> {
    if (this.closed) return Promise.reject(new StoreUnavailableError("the store is closed"));
    return this.committer.commit(operation);
  }

  async get(resource: string, key: string): Promise<Entry | undefined> {
    const [incarnation, stored] = await this.link.run((redis) =>
      Promise.all([redis.hget(this.keys.meta, "incarnation"), redis.hget(this.keys.entries(resource), key)]),
    );
    if (incarnation !== this.incarnation) throw this.deps.identity.change("a get found it");
    return stored === null ? undefined : { resource, key, ...parseStored(stored) };
  }

  list(resource: string, options?: ListOptions): Promise<ListResult> {
    return list({ link: this.link, keys: this.keys, identity: this.deps.identity }, resource, options);
  }

  async head(): Promise<number> {
    const head = await this.readMeta("revision");
    this.deps.identity.saw(head);
    return head;
  }

  compactedRevision(): Promise<number> {
    return this.readMeta("compacted");
  }

  tail(afterRevision: number, listener: (records: readonly LogRecord[]) => void, onEnd: (error: Error) => void): Tail {
    const tail = new RedisTail(new Link("kubarium-tail", this.deps), { keys: this.keys, ...this.deps }, afterRevision);
    this.tails.add(tail);
    void tail.follow(listener).then((error) => {
      tail.stop();
      this.tails.delete(tail);
      if (error) onEnd(error);
    });
    return tail;
  }

  async compact(revision: number): Promise<void> {
    const { meta, log } = this.keys;
    const [outcome, head] = await this.link.run((redis) => compactScript.run(redis, [meta, log], [this.incarnation, revision]));
    if (outcome === "incarnation") throw this.deps.identity.change("a compaction found it");
    if (outcome === "future") throw new FutureRevisionError(revision, head as number);
  }

  close(): Promise<void> {
    this.closed ??= this.end();
    return this.closed;
  }

  private async end(): Promise<void> {
    this.retention.stop();
    for (const tail of this.tails) tail.stop();
    await this.committer.drained();
    this.link.close();
  }

  private async readMeta(field: string): Promise<number> {
    const [incarnation, value] = await this.link.run((redis) => redis.hmget(this.keys.meta, "incarnation", field));
    if (incarnation !== this.incarnation) throw this.deps.identity.change("a read found it");
    return Number(value);
  }
}

/**
 * Opens the store in Redis; waits `unavailableAfterMs` for it, then throws StoreUnavailableError.
 * Throws ForeignDataError when something else, or another version, wrote under our prefix.
 * Durability is Redis' own setting: with `appendonly yes` and `appendfsync always` an acknowledged write survives anything. With
 * less, every restart of Redis counts as a possible loss and makes a new incarnation.
 */
export async function openRedisStore(options: RedisStoreOptions): Promise<Store> {
  const { url, password, clock, random, log, unavailableAfterMs = DEFAULT_UNAVAILABLE_AFTER_MS } = options;
  const keys = redisKeys(options.prefix ?? "kubarium");
  const deps: LinkDeps = {
    url,
    tag: keys.tag,
    password,
    clock,
    random,
    log,
    unavailableAfterMs,
    identity: new Identity(keys, random, log, options.served),
  };
  const link = new Link("kubarium-store", deps);
  try {
    await link.run((redis) => redis.ping());
  } catch (error) {
    link.close();
    throw error;
  }
  const store = new RedisStore(keys, deps, link, { ...DEFAULT_RETENTION, ...options.retention }, options.minReplicas ?? 0);
  if (options.served) await renumber({ store, link, keys, served: options.served });
  return store;
}
