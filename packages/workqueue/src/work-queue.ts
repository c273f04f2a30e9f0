/**
 * The WorkQueue port: keys to reconcile, shared among all replicas of a controller (design.md 6).
 *
 * Invariants, each held by the behaviour suite that runs over every adapter:
 *  - A key is worked on by at most one worker at a time, across replicas.
 *  - A key that is added while it is being worked on is worked on again afterwards.
 *  - A key that is added many times before anyone works on it is worked on once.
 *  - A handler that throws is retried with exponential back-off; one that succeeds forgets its failures.
 *  - The work of a replica that died is taken over.
 */
export interface WorkQueue {
  /**
   * `namespace/name`, or `name`. `delayMs` is cluster time; an earlier due time wins over a later one.
   * As in client-go, an add without delay is worked on at once and leaves a delayed one standing: an extra run harms nobody, a lost one may.
   */
  add(key: string, options?: { delayMs?: number }): void;
  /** Starts working. One call per queue object. */
  process(handler: WorkHandler, options: { concurrency: number }): void;
  /** How many keys wait, delayed ones not counted, on this replica's view. */
  size(): Promise<number>;
  /** Takes no new work, aborts the runs' signals and waits for them, gives the rest back; a run that throws then comes again, not counted as failed. */
  close(): Promise<void>;
}

export type WorkHandler = (item: WorkItem) => Promise<WorkResult>;

export interface WorkItem {
  key: string;
  /** How often in a row it failed before this. */
  failures: number;
  /** Goes to the log lines of this one run. */
  reconcileId: string;
  /** The highest revision that an earlier run, on any replica, wrote for this key; 0 when none is known. */
  wroteRevision: number;
  /** A run for it was cut off, on a replica that died or stood still: nobody knows what that one wrote. */
  takenOver: boolean;
  /** Aborted when the queue closes, and when another replica may take the key over: whoever runs must write nothing more. */
  signal: AbortSignal;
}

export interface WorkResult {
  /** Work on it again after this long, in cluster time; 0 is at once. */
  requeueAfterMs?: number;
  /** The highest revision this run wrote; the next run for the key, on any replica, is told. */
  wroteRevision?: number;
}

/** Makes one queue per controller; owns the connections they share. */
export interface WorkQueues {
  queue(name: string): WorkQueue;
  close(): Promise<void>;
}
