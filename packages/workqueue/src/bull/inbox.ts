import type { Clock, Logger } from "@kubarium/component-base";

/** Real milliseconds between attempts while Redis refuses. */
const RETRY_PAUSE_MS = 250;
const MAX_AT_ONCE = 1000;

/**
 * Keys on their way to Redis: taken at once, sent at the end of the turn, kept until Redis has them.
 * While Redis is away they wait here, each once; at most the process' own death loses them, and a new one lists everything anyway.
 */
export class Inbox {
  private readonly ready = new Set<string>();
  private readonly due = new Map<string, number>();
  private sending: Promise<void> | undefined;
  private stopped = false;
  private readonly clock: Clock;
  private readonly log: Logger;
  private readonly target: { addNow(keys: string[]): Promise<void>; addDue(dues: [string, number][]): Promise<void> };

  constructor(deps: { clock: Clock; log: Logger; target: Inbox["target"] }) {
    this.clock = deps.clock;
    this.log = deps.log;
    this.target = deps.target;
  }

  get size(): number {
    return this.ready.size;
  }

  add(key: string): void {
    this.ready.add(key);
    this.sending ??= this.send();
  }

  addDue(key: string, dueMs: number): void {
    this.due.set(key, Math.min(dueMs, this.due.get(key) ?? Number.POSITIVE_INFINITY));
    this.sending ??= this.send();
  }

  async drained(): Promise<void> {
    await this.sending;
  }

  /** Gives up on what Redis does not take. */
  stop(): void {
    this.stopped = true;
  }

  private async send(): Promise<void> {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    while (!this.stopped && this.ready.size + this.due.size > 0) {
      const keys = take(this.ready.values());
      const dues = take(this.due.entries());
      for (const key of keys) this.ready.delete(key);
      for (const [key] of dues) this.due.delete(key);
      try {
        if (keys.length > 0) await this.target.addNow(keys);
        keys.length = 0;
        if (dues.length > 0) await this.target.addDue(dues);
      } catch (error) {
        this.log.warn({ err: error, items: keys.length + dues.length }, "could not add work, trying again");
        for (const key of keys) this.ready.add(key);
        for (const [key, dueMs] of dues) this.due.set(key, Math.min(dueMs, this.due.get(key) ?? Number.POSITIVE_INFINITY));
        await this.clock.sleep(RETRY_PAUSE_MS * this.clock.speed);
      }
    }
    this.sending = undefined;
  }
}

function take<T>(items: IterableIterator<T>): T[] {
  const taken: T[] = [];
  for (const item of items) {
    taken.push(item);
    if (taken.length === MAX_AT_ONCE) break;
  }
  return taken;
}
