import type { Clock, Logger, Random } from "@kubarium/component-base";
import type { WorkHandler, WorkQueue, WorkQueues } from "../work-queue.ts";
import { KeyQueue, type Worker } from "./key-queue.ts";

class MemoryWorkQueue implements WorkQueue {
  private readonly keys: KeyQueue;
  private readonly stopping = new AbortController();
  private worker: Worker | undefined;
  private idle: (() => void) | undefined;

  constructor(keys: KeyQueue) {
    this.keys = keys;
  }

  add(key: string, options?: { delayMs?: number }): void {
    if (options?.delayMs !== undefined && options.delayMs > 0) this.keys.addAfter(key, options.delayMs);
    else this.keys.add(key);
  }

  process(handler: WorkHandler, { concurrency }: { concurrency: number }): void {
    if (this.worker) throw new Error("process was called before on this queue");
    this.worker = { handler, concurrency, running: 0, signal: this.stopping.signal, onIdle: () => this.idle?.() };
    this.keys.attach(this.worker);
  }

  async size(): Promise<number> {
    return this.keys.size;
  }

  async close(): Promise<void> {
    const { worker } = this;
    if (!worker || this.stopping.signal.aborted) return;
    this.keys.detach(worker);
    this.stopping.abort(new Error("the queue is closing"));
    while (worker.running > 0) {
      await new Promise<void>((resolve) => {
        this.idle = resolve;
      });
    }
  }
}

/** Queues within one process. Asking twice for a name gives two replicas of one queue, which share its keys out. */
export function memoryWorkQueues(deps: { clock: Clock; random: Random; log: Logger }): WorkQueues {
  const byName = new Map<string, KeyQueue>();
  const opened: MemoryWorkQueue[] = [];
  return {
    queue(name) {
      let keys = byName.get(name);
      if (!keys) byName.set(name, (keys = new KeyQueue({ ...deps, log: deps.log.child({ queue: name }) })));
      const queue = new MemoryWorkQueue(keys);
      opened.push(queue);
      return queue;
    },
    async close() {
      await Promise.all(opened.map((queue) => queue.close()));
      for (const keys of byName.values()) keys.stop();
    },
  };
}
