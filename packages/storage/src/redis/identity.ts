import type { Logger, Random } from "@kubarium/component-base";
import type { Redis } from "ioredis";
import { IncarnationChangedError } from "../store.ts";
import type { RedisKeys } from "./keys.ts";
import { openScript } from "./scripts/script.ts";

/** Layout of the keys; another one is refused. */
const FORMAT = "1";
/** Larger than what others may have served that we have not heard of. Source of the idea: `etcdutl snapshot restore --bump-revision --mark-compacted`. */
const BEYOND = 1_000_000;

/**
 * Which history this process works with and how far it has seen it. Shared by all connections of a store: each checks it
 * before its first command, so that a Redis that came back empty, older, or as somebody else's is never taken for ours.
 */
export class Identity {
  incarnation = "";
  /** The newest revision that an answer showed. */
  seen = 0;
  /** Set once the history is another one; every call ends with it from then on. */
  changed: IncarnationChangedError | undefined;
  private warned = false;
  private readonly served: number;
  private readonly keys: RedisKeys;
  private readonly random: Random;
  private readonly log: Logger;

  /** `served`: the newest revision that clients were served from another history; ours goes on beyond it. */
  constructor(keys: RedisKeys, random: Random, log: Logger, served = 0) {
    this.served = served;
    this.keys = keys;
    this.random = random;
    this.log = log;
  }

  saw(revision: number): void {
    if (revision > this.seen) this.seen = revision;
  }

  /** Remembers that the history changed, and answers the error to throw. */
  change(what: string): IncarnationChangedError {
    this.changed ??= new IncarnationChangedError(
      `the state in Redis is another one than before: ${what}`,
      Math.max(this.seen, this.served),
    );
    return this.changed;
  }

  /** Checks a connection; makes the state when opening an empty Redis. Throws when it is not, or no longer, ours. */
  async verify(redis: Redis): Promise<void> {
    const { durable, runId } = await this.readDurability(redis);
    if (this.incarnation === "" && !(await redis.exists(this.keys.meta))) await this.refuseForeignKeys(redis);
    const candidate = this.random.uuid();
    const args = [FORMAT, candidate, runId, durable ? "1" : "0", this.incarnation, this.seen, this.served, BEYOND];
    const [outcome, found, revision] = await openScript.run(redis, [this.keys.meta, this.keys.log], args);
    switch (outcome) {
      case "ok":
        if (this.incarnation !== "" && found !== this.incarnation) throw this.change("writes may be missing, or it was replaced");
        this.incarnation = found as string;
        this.saw(revision as number);
        return;
      case "empty":
        throw this.change("it is empty");
      case "format":
        throw this.refusal(`has format ${String(found)}, this version reads ${FORMAT}; use the version that wrote it`);
      default:
        throw this.refusal("was written by something else");
    }
  }

  private refusal(what: string): Error {
    if (this.incarnation !== "") return this.change(what);
    return new ForeignDataError(
      `what Redis holds under ${this.keys.all} ${what}; nothing was changed. Choose another database (redis://host:port/1), or empty this one`,
    );
  }

  private async refuseForeignKeys(redis: Redis): Promise<void> {
    let cursor = "0";
    do {
      const [next, found] = await redis.scan(cursor, "MATCH", this.keys.all, "COUNT", 1000);
      if (found.length > 0 && !(await redis.exists(this.keys.meta))) throw this.refusal(`(${found[0]}) was written by something else`);
      cursor = next;
    } while (cursor !== "0");
  }

  private async readDurability(redis: Redis): Promise<{ durable: boolean; runId: string }> {
    const info = `${await redis.info("server")}\n${await redis.info("persistence")}\n${await redis.info("memory")}`;
    const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? "";
    const persistent = field("aof_enabled") === "1";
    // A managed Redis may not tell its configuration; then the weaker case is assumed, which costs a relist after a restart.
    const fsync = await redis.config("GET", "appendfsync").catch(() => []);
    const durable = persistent && (fsync as string[])[1] === "always";
    if (!this.warned) {
      this.warned = true;
      const evicts = field("maxmemory") !== "0" && field("maxmemory_policy").startsWith("allkeys");
      if (!persistent)
        this.log.warn("Redis does not keep its data: set `appendonly yes` and `appendfsync always` so that acknowledged writes survive");
      else if (!durable) this.log.info("Redis may lose the last second in a power cut; with `appendfsync always` it does not");
      if (evicts) this.log.warn("Redis evicts keys when its memory is full: set `maxmemory-policy noeviction`");
    }
    return { durable, runId: field("run_id") };
  }
}

/** Redis holds something that is not ours, or that this version cannot read. */
export class ForeignDataError extends Error {
  override readonly name = "ForeignDataError";
}
