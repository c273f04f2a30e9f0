/** What a controller is: a name, the events that wake it, and a function from a key to a changed cluster (design.md 6). */
import type { Client } from "@kubarium/client";
import type { Logger } from "@kubarium/component-base";
import type { Source } from "./sources.ts";

/** Level-triggered: it is told which key to look at, never what happened to it. */
export interface Reconciler {
  /** The controller's name in logs, metrics, `--controllers` and the work queue. */
  readonly name: string;
  /** How many keys one replica works on at a time. */
  readonly concurrency: number;
  /** The caches a run decides from; it starts when they hold what earlier runs for its key wrote. */
  readonly reads: readonly Source<unknown>[];
  /** What has to be known before `watch`; tried again until it succeeds. */
  prepare?(): Promise<void>;
  /** Connects events to keys. Called once, before the caches are filled. */
  watch(enqueue: Enqueue): void;
  /** Makes the cluster agree with the caches for this key. What it throws is retried with exponential back-off. */
  reconcile(context: ReconcileContext, key: string): Promise<Result>;
  /** Ends what it started besides its queue. */
  stop?(): void;
}

/** `namespace/name`, or `name`; `delayMs` is cluster time. */
export type Enqueue = (key: string, delayMs?: number) => void;

/** One run. */
export interface ReconcileContext {
  /** Every line carries the controller, the key and the run's id. */
  log: Logger;
  /** Remembers which revisions this run wrote. */
  client: Client;
  signal: AbortSignal;
}

export interface Result {
  /** Look at the key again after this long, in cluster time. */
  requeueAfterMs?: number;
}

export const done: Result = Object.freeze({});

/** Controllers that look at everything at once use one key that no object can have, so that one replica at a time does it. */
export const EVERYTHING = "*";
