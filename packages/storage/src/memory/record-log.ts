import type { LogRecord } from "../store.ts";

/** Free places at the front are given back when there are so many, and as many as records. */
const MIN_SLACK = 1024;

/**
 * The records after the compacted revision, found by revision without searching.
 * Invariant: `records[start + i].revision === compacted + 1 + i`.
 */
export class RecordLog {
  compacted: number;
  /** Length of all values held, in UTF-16 units; a previous value is the value of an older record and not counted again. */
  size = 0;
  private records: (LogRecord | undefined)[] = [];
  private start = 0;

  constructor(compacted = 0) {
    this.compacted = compacted;
  }

  get head(): number {
    return this.compacted + this.records.length - this.start;
  }

  push(record: LogRecord): void {
    if (record.revision !== this.head + 1) throw new Error(`revision ${record.revision} does not follow ${this.head}`);
    this.records.push(record);
    this.size += record.value.length;
  }

  /** At most `limit` records after a revision that is not compacted. */
  after(revision: number, limit: number): LogRecord[] {
    const from = this.start + revision - this.compacted;
    return this.records.slice(from, from + limit) as LogRecord[];
  }

  compact(revision: number): void {
    while (this.compacted < revision && this.start < this.records.length) {
      this.size -= (this.records[this.start] as LogRecord).value.length;
      this.records[this.start++] = undefined;
      this.compacted++;
    }
    if (this.start > MIN_SLACK && this.start * 2 > this.records.length) {
      this.records = this.records.slice(this.start);
      this.start = 0;
    }
  }

  /** The newest revision to forget so that at most `size` units remain. */
  revisionToFit(size: number): number {
    let excess = this.size - size;
    let revision = this.compacted;
    for (let i = this.start; excess > 0 && i < this.records.length; i++, revision++) excess -= (this.records[i] as LogRecord).value.length;
    return revision;
  }
}
