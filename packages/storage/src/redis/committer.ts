import type { Random } from "@kubarium/component-base";
import { type CommitResult, type Operation, StoreUnavailableError } from "../store.ts";
import { parseStored } from "./entry.ts";
import type { Identity } from "./identity.ts";
import type { RedisKeys } from "./keys.ts";
import { type Link, NotReplicatedError } from "./link.ts";
import { commitScript } from "./scripts/script.ts";

/** A group is no larger than this, so that one call does not hold up everybody else's. */
const MAX_GROUP_OPERATIONS = 500;
const MAX_GROUP_LENGTH = 4 * 1024 * 1024;
/** How long Redis remembers what a writer's last group led to; much longer than a call is repeated. */
const MEMORY_SECONDS = 600;
/** How long replicas may take to confirm a group before it is looked for anew where the state is, in real time. */
const REPLICATION_MS = 1000;

interface Waiting {
  operation: Operation;
  resolve(result: CommitResult): void;
  reject(error: unknown): void;
}

/**
 * Sends commits in groups, one group at a time: what is asked for while one is under way makes the next.
 *
 * Exactly once: a group has a number, and Redis remembers with the commit itself what the writer's last group led to. A group
 * whose answer was lost is sent again as it is; the script then answers what it did before. One that was given up
 * (StoreUnavailableError) is refused when it arrives late, after a later group.
 */
export class Committer {
  private readonly link: Link;
  private readonly keys: RedisKeys;
  private readonly identity: Identity;
  private readonly random: Random;
  private readonly writer: string;
  private readonly minReplicas: number;
  private group = 0;
  private waiting: Waiting[] = [];
  private sending: Promise<void> | undefined;

  constructor(link: Link, keys: RedisKeys, identity: Identity, random: Random, minReplicas = 0) {
    this.minReplicas = minReplicas;
    this.link = link;
    this.keys = keys;
    this.identity = identity;
    this.random = random;
    this.writer = random.uuid();
  }

  commit(operation: Operation): Promise<CommitResult> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ operation, resolve, reject });
      this.sending ??= this.send();
    });
  }

  /** Resolves when nothing is under way. */
  async drained(): Promise<void> {
    await this.sending;
  }

  private async send(): Promise<void> {
    // The end of this turn of the event loop: everything asked for in it goes along.
    await new Promise<void>((resolve) => void setImmediate(resolve));
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, planGroup(this.waiting));
      try {
        const results = await this.commitGroup(group.map(({ operation }) => operation));
        for (const [index, { resolve }] of group.entries()) resolve(results[index] as CommitResult);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.sending = undefined;
  }

  private async commitGroup(operations: readonly Operation[]): Promise<CommitResult[]> {
    const { keys, identity } = this;
    const places = new Map<string, number>();
    const names = [keys.meta, keys.log, keys.writer(this.writer)];
    const args = [identity.incarnation, String(++this.group), String(MEMORY_SECONDS), String(identity.seen), this.random.uuid()];
    for (const operation of operations) {
      const { type, resource, key, value } = operation;
      let place = places.get(resource);
      if (place === undefined) {
        place = names.push(keys.entries(resource), keys.index(resource)) - 1;
        places.set(resource, place);
      }
      args.push(type, String(place), resource, key, type === "create" ? "" : String(operation.expectedRevision), value.head, value.tail);
    }
    const [outcome, ...answers] = await this.link.run(async (redis) => {
      const answer = await commitScript.run(redis, names, args);
      if (this.minReplicas > 0 && answer[0] === "ok") {
        const replicas = await redis.wait(this.minReplicas, REPLICATION_MS);
        if (replicas < this.minReplicas) throw new NotReplicatedError(`${replicas} of ${this.minReplicas} replicas have the commit`);
      }
      return answer;
    });
    if (outcome === "incarnation") throw identity.change("a commit found it");
    if (outcome === "stale") throw new StoreUnavailableError("a later group of commits was there before");
    return operations.map((operation, index) => this.resultOf(operation, answers[index] as number | string));
  }

  private resultOf(operation: Operation, answer: number | string): CommitResult {
    const { type, resource, key, value } = operation;
    if (typeof answer === "number") {
      this.identity.saw(answer);
      return { outcome: "committed", revision: answer, value: value.head + answer + value.tail };
    }
    if (answer === "") return { outcome: "missing" };
    return { outcome: type === "create" ? "exists" : "conflict", entry: { resource, key, ...parseStored(answer) } };
  }
}

/** How many of the waiting operations make the next group. */
function planGroup(waiting: readonly Waiting[]): number {
  let length = 0;
  for (let count = 0; count < waiting.length; count++) {
    const { value } = (waiting[count] as Waiting).operation;
    length += value.head.length + value.tail.length;
    if (count > 0 && (count >= MAX_GROUP_OPERATIONS || length > MAX_GROUP_LENGTH)) return count;
  }
  return waiting.length;
}
