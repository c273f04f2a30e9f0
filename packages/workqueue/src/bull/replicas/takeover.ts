import { readFileSync } from "node:fs";
import type { Clock, Logger, Random } from "@kubarium/component-base";
import type { Redis } from "ioredis";
import type { QueueKeys } from "../keys.ts";
import type { Presence } from "./presence.ts";

const ACTIVE = readFileSync(new URL("./active.lua", import.meta.url), "utf8");
const TAKE = readFileSync(new URL("./take.lua", import.meta.url), "utf8");
/** Between two looks, in real time. What two looks in a row saw abandoned is so: one alone may fall into a reconnection. */
const LOOK_MS = 250;
/** For the moment in which a job is put back; if we die then, whoever comes next finds it under our name. */
const TAKEN_MS = 5000;

/** A queue whose claims are looked after. */
export interface Claimed {
  keys: QueueKeys;
  /** Whether this replica is at work on the job. */
  isRunning(jobId: string): boolean;
  /** Makes an active job, whose lock has this token, wait again. */
  putBack(jobId: string, token: string): Promise<void>;
}

interface ActiveJob {
  queue: Claimed;
  id: string;
  /** The replica that took it. */
  holder: string;
}

/**
 * Gives keys that nobody works on any more back to their queues, long before BullMQ's locks run out: those of a replica that ended, and
 * those that were given to us in an answer of Redis that was lost with the connection.
 */
export class Takeover {
  private readonly queues: Claimed[] = [];
  private readonly ending = new AbortController();
  private readonly deps: { redis: Redis; presence: Presence; clock: Clock; random: Random; log: Logger };
  private looking: Promise<void> | undefined;
  private calm = Promise.withResolvers<void>();
  private isCalm = false;

  constructor(deps: Takeover["deps"]) {
    this.deps = deps;
  }

  /**
   * Resolves when no key is held by nobody, as far as that can be told: at a start, and after Redis was away, other keys wait until then,
   * or what depends on a held one would run ahead of it.
   */
  get settled(): Promise<void> {
    return this.calm.promise;
  }

  follow(queue: Claimed): void {
    this.queues.push(queue);
    this.looking ??= this.lookAgainAndAgain();
  }

  /** Redis was away: who holds what is to be found out anew. */
  unsettle(): void {
    if (!this.isCalm || this.ending.signal.aborted) return;
    this.isCalm = false;
    this.calm = Promise.withResolvers();
  }

  /** Does not wait for Redis. */
  stop(): void {
    this.ending.abort();
    this.settle();
  }

  private settle(): void {
    this.isCalm = true;
    this.calm.resolve();
  }

  private async lookAgainAndAgain(): Promise<void> {
    const { clock, presence, log } = this.deps;
    const { signal } = this.ending;
    if (!(await presence.visible)) return this.settle();
    for (let suspects: ReadonlySet<string> = new Set(); !signal.aborted; ) {
      try {
        const queues = [...this.queues];
        const { calm } = this;
        suspects = await this.look(queues, suspects);
        if (suspects.size === 0 && queues.length === this.queues.length && calm === this.calm) this.settle();
      } catch (error) {
        log.debug({ err: error }, "could not look for abandoned work");
      }
      await clock.sleep(LOOK_MS * clock.speed, signal).catch(() => undefined);
    }
  }

  /** What seems abandoned now and did not in the look before; what seemed so then too is put back. */
  private async look(queues: readonly Claimed[], suspects: ReadonlySet<string>): Promise<Set<string>> {
    const { presence, log } = this.deps;
    const jobs = await this.activeJobs(queues);
    const others = new Set(jobs.map(({ holder }) => holder).filter((holder) => holder !== presence.name));
    const absent = new Set(await presence.absent([...others]));
    const abandoned = jobs.filter(({ queue, id, holder }) => (holder === presence.name ? !queue.isRunning(id) : absent.has(holder)));
    const certain = abandoned.filter((job) => suspects.has(idOf(job)));
    const taken = await Promise.all(certain.map((job) => this.take(job)));
    if (taken.includes(true)) log.info({ keys: taken.filter(Boolean).length, replicas: [...absent] }, "took over abandoned work");
    return new Set(abandoned.filter((job) => !certain.includes(job)).map(idOf));
  }

  private async activeJobs(queues: readonly Claimed[]): Promise<ActiveJob[]> {
    const lists = queues.map(({ keys }) => keys.active);
    const answer = (await this.deps.redis.eval(ACTIVE, lists.length, ...lists)) as (string | number)[];
    const jobs: ActiveJob[] = [];
    for (let at = 0; at < answer.length; at += 3) {
      const queue = queues[Number(answer[at]) - 1];
      if (queue) jobs.push({ queue, id: String(answer[at + 1]), holder: String(answer[at + 2]) });
    }
    return jobs;
  }

  private async take({ queue, id, holder }: ActiveJob): Promise<boolean> {
    const { redis, presence, random } = this.deps;
    const token = `${presence.name}:${random.uuid()}`;
    const job = queue.keys.job(id);
    const isOurs = (await redis.eval(TAKE, 2, job, `${job}:lock`, presence.name, token, TAKEN_MS, holder)) === 1;
    if (isOurs) await queue.putBack(id, token);
    return isOurs;
  }
}

const idOf = ({ queue, id, holder }: ActiveJob): string => `${queue.keys.job(id)} ${holder}`;
