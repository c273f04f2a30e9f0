import { CompactedError, IncarnationChangedError, type LogRecord, type Tail } from "../store.ts";
import type { RecordLog } from "./record-log.ts";

/** Records handed over in one call at most. */
const MAX_RECORDS = 500;

/** Delivers the log to one listener; `pump` is called whenever there may be more. */
export class MemoryTail implements Tail {
  private stopped = false;
  private pumping = false;
  private readonly log: RecordLog;
  private after: number;
  private readonly listener: (records: readonly LogRecord[]) => void;
  private readonly onStop: (error?: Error) => void;

  constructor(log: RecordLog, after: number, listener: (records: readonly LogRecord[]) => void, onStop: (error?: Error) => void) {
    this.log = log;
    this.after = after;
    this.listener = listener;
    this.onStop = onStop;
  }

  /** A listener that throws is a broken invariant; it reaches the process, not the commit that woke it. */
  pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    try {
      while (!this.stopped && this.after !== this.log.head) {
        if (this.after < this.log.compacted) return this.finish(new CompactedError(this.after, this.log.compacted));
        if (this.after > this.log.head) {
          return this.finish(
            new IncarnationChangedError(`revision ${this.after} was never committed here; the newest is ${this.log.head}`),
          );
        }
        const records = this.log.after(this.after, MAX_RECORDS);
        this.after += records.length;
        this.listener(records);
      }
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    } finally {
      this.pumping = false;
    }
  }

  stop(): void {
    this.finish(undefined);
  }

  private finish(error: Error | undefined): void {
    if (this.stopped) return;
    this.stopped = true;
    this.onStop(error);
  }
}
