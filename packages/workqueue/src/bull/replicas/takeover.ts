import { readFileSync } from "node:fs";
import type { Clock, Logger, Random } from "@kubarium/component-base";
import type { Redis } from "ioredis";
import type { Presence } from "./presence.ts";

const HOLDERS = readFileSync(new URL("./holders.lua", import.meta.url), "utf8");
const TAKE = readFileSync(new URL("./take.lua", import.meta.url), "utf8");
/** Between two looks, in real time. A replica that two looks in a row did not see has ended: one alone may fall into a reconnection. */
const LOOK_MS = 250;
/** For the moment in which a job is put back; if we die then, whoever comes next finds it under our name. */
const TAKEN_MS = 5000;

/** A queue whose claims are looked after. */
export interface Claimed {
  /** Redis key of BullMQ's list of active jobs. */
  activeKey: string;
  /** Makes an active job, whose lock has this token, wait again. */
  putBack(jobId: string, token: string): Promise<void>;
}

/** Gives keys that an ended replica was at work on back to their queues, long before BullMQ's locks run out. */
export class Takeover {
  /** Resolves when nobody holds a claim who may have ended: at a start, what a predecessor held is free by then. */
  readonly settled: Promise<void>;
  private readonly settle: () => void;
  private readonly queues: Claimed[] = [];
  private readonly ending = new AbortController();
  private readonly deps: { redis: Redis; presence: Presence; clock: Clock; random: Random; log: Logger };
  private looking: Promise<void> | undefined;

  constructor(deps: Takeover["deps"]) {
    this.deps = deps;
    ({ promise: this.settled, resolve: this.settle } = Promise.withResolvers<void>());
  }

  follow(queue: Claimed): void {
    this.queues.push(queue);
    this.looking ??= this.lookAgainAndAgain();
  }

  /** Does not wait for Redis. */
  stop(): void {
    this.ending.abort();
    this.settle();
  }

  private async lookAgainAndAgain(): Promise<void> {
    const { clock, presence, log } = this.deps;
    const { signal } = this.ending;
    if (!(await presence.visible)) return this.settle();
    for (let suspects: readonly string[] = []; !signal.aborted; ) {
      try {
        const queues = [...this.queues];
        suspects = await this.look(queues, suspects);
        if (suspects.length === 0 && queues.length === this.queues.length) this.settle();
      } catch (error) {
        log.debug({ err: error }, "could not look for replicas that ended");
      }
      await clock.sleep(LOOK_MS * clock.speed, signal).catch(() => undefined);
    }
  }

  /** Names that it did not see and the look before did; those that neither saw lose their claims. */
  private async look(queues: readonly Claimed[], suspects: readonly string[]): Promise<string[]> {
    const { redis, presence } = this.deps;
    const lists = queues.map(({ activeKey }) => activeKey);
    const holders = (await redis.eval(HOLDERS, lists.length, ...lists)) as string[];
    const absent = await presence.absent(holders.filter((name) => name !== presence.name));
    const ended = absent.filter((name) => suspects.includes(name));
    if (ended.length > 0) await this.takeOver(queues, ended);
    return absent.filter((name) => !ended.includes(name));
  }

  private async takeOver(queues: readonly Claimed[], ended: readonly string[]): Promise<void> {
    const { redis, presence, random, log } = this.deps;
    const token = `${presence.name}:${random.uuid()}`;
    const lists = queues.map(({ activeKey }) => activeKey);
    const taken = (await redis.eval(TAKE, lists.length, ...lists, presence.name, token, TAKEN_MS, ...ended)) as (number | string)[];
    const back: Promise<void>[] = [];
    for (let at = 0; at < taken.length; at += 2) {
      const queue = queues[Number(taken[at]) - 1];
      if (queue) back.push(queue.putBack(String(taken[at + 1]), token));
    }
    await Promise.all(back);
    if (back.length > 0) log.info({ replicas: ended, keys: back.length }, "took over work of replicas that ended");
  }
}
