import type { Logger } from "@kubarium/component-base";
import { CompactedError, type LogRecord, StoreUnavailableError, type Tail } from "../store.ts";
import { parseStored } from "./entry.ts";
import type { Identity } from "./identity.ts";
import type { RedisKeys } from "./keys.ts";
import type { Link } from "./link.ts";

const MAX_RECORDS = 500;
/** How long a read waits for the next record, in real time; also how soon a replaced Redis is noticed when nothing happens. */
const BLOCK_MS = 1000;

type StreamReply = [stream: string, entries: [id: string, fields: string[]][]][] | null;

/** Follows the log on a connection of its own, across reconnections, from the last record it delivered. */
export class RedisTail implements Tail {
  private readonly link: Link;
  private readonly keys: RedisKeys;
  private readonly identity: Identity;
  private readonly log: Logger;
  private after: number;
  private stopped = false;

  constructor(link: Link, deps: { keys: RedisKeys; identity: Identity; log: Logger }, afterRevision: number) {
    this.link = link;
    this.keys = deps.keys;
    this.identity = deps.identity;
    this.log = deps.log;
    this.after = afterRevision;
  }

  /** Runs until stopped; answers why it cannot go on, nothing when it was stopped. */
  async follow(listener: (records: readonly LogRecord[]) => void): Promise<Error | undefined> {
    while (!this.stopped) {
      let read: { records: LogRecord[]; end?: Error };
      try {
        await this.link.ready();
        read = await this.read();
      } catch (error) {
        if (this.stopped) return undefined;
        if (this.identity.changed || error instanceof StoreUnavailableError) return this.identity.changed ?? (error as Error);
        this.log.debug({ err: error, after: this.after }, "reading the log failed, trying again");
        this.link.reset();
        continue;
      }
      if (this.stopped) return undefined;
      if (read.end) return read.end;
      if (read.records.length === 0) continue;
      this.after = (read.records.at(-1) as LogRecord).revision;
      this.identity.saw(this.after);
      listener(read.records);
    }
    return undefined;
  }

  stop(): void {
    this.stopped = true;
    this.link.close();
  }

  private async read(): Promise<{ records: LogRecord[]; end?: Error }> {
    const { redis } = this.link;
    const { log, meta } = this.keys;
    // Both travel together; the second is answered after the first, so it vouches for what the first delivered.
    const [reply, fields] = await Promise.all([
      redis.xread("COUNT", MAX_RECORDS, "BLOCK", BLOCK_MS, "STREAMS", log, `${this.after}-0`) as Promise<StreamReply>,
      redis.hmget(meta, "incarnation", "revision", "compacted"),
    ]);
    const [incarnation, head, compacted] = fields;
    if (incarnation !== this.identity.incarnation) return { records: [], end: this.identity.change("the log ended") };
    const records = reply?.[0]?.[1].map(recordOf) ?? [];
    const first = records[0]?.revision;
    if (first === this.after + 1) return { records };
    if (Number(compacted) > this.after) return { records: [], end: new CompactedError(this.after, Number(compacted)) };
    if (first !== undefined) return { records: [], end: this.identity.change(`revision ${first} follows ${this.after} in the log`) };
    if (Number(head) < this.after) return { records: [], end: this.identity.change(`revision ${this.after} was never committed there`) };
    return { records };
  }
}

/** From the order in which commit.lua writes the fields. */
function recordOf([id, fields]: [string, string[]]): LogRecord {
  const [, type, , resource, , key, , value, , previous] = fields as [
    string,
    LogRecord["type"],
    string,
    string,
    string,
    string,
    string,
    string,
    ...string[],
  ];
  const record = { revision: Number.parseInt(id, 10), resource, key, type, value };
  return previous === undefined ? record : { ...record, previous: parseStored(previous) };
}
