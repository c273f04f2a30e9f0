/**
 * Records Events about objects, counting repeats and folding similar ones as client-go's correlator does.
 * Source of the numbers: client-go tools/record (events_cache.go).
 */
import { type CoreEvent, resources } from "@kubarium/api";
import { fnv32a, formatMicroTime, formatTime, isNotFound, StatusError } from "@kubarium/apimachinery";
import type { Clock, Logger, Random } from "@kubarium/component-base";
import type { Client, Draft } from "../client.ts";
import { planSeries, type Series, seriesKey } from "./series.ts";

export interface EventRecorder {
  /** Never throws and never waits; an event that cannot be written is dropped with a log line. */
  event(regarding: Regarding, type: "Normal" | "Warning", reason: string, message: string, options?: EventOptions): void;
  /** Resolves when everything recorded so far is written or given up. */
  flush(): Promise<void>;
}

export interface Regarding {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; uid?: string; resourceVersion?: string };
}

export interface EventOptions {
  /** `spec.containers{web}`. */
  fieldPath?: string;
  action?: string;
  related?: Regarding;
  /** "events.k8s.io" writes eventTime and action instead of times and count, as the scheduler does. */
  style?: "core" | "events.k8s.io";
}

/** Similar events within the window that are still written one by one. */
const SIMILAR_LIMIT = 10;
const SIMILAR_WINDOW_MS = 10 * 60_000;
/** Events about one object at once, and how soon another is allowed. */
const SPAM_BURST = 25;
const SPAM_REFILL_MS = 5 * 60_000;
const CACHE_SIZE = 4096;
const WRITE_ATTEMPTS = 12;
const RETRY_DELAY_MS = 10_000;
/** Events of one object are written in order; of different objects, this many at a time. */
const LANES = 4;

interface Similar {
  messages: Set<string>;
  lastMs: number;
}
interface Budget {
  tokens: number;
  lastMs: number;
}

export function createEventRecorder(deps: {
  client: Client;
  clock: Clock;
  random: Random;
  log: Logger;
  component: string;
  host?: string;
  signal?: AbortSignal;
}): EventRecorder {
  const { client, clock, log } = deps;
  const events = client.resource(resources.events);
  const known = new Map<string, CoreEvent>();
  const series = new Map<string, Series>();
  const similar = new Map<string, Similar>();
  const budgets = new Map<string, Budget>();
  const lanes: Promise<void>[] = Array.from({ length: LANES }, () => Promise.resolve());

  const withinBudget = (id: string): boolean => {
    const nowMs = clock.now();
    const budget = budgets.get(id) ?? { tokens: SPAM_BURST, lastMs: nowMs };
    budget.tokens = Math.min(SPAM_BURST, budget.tokens + clock.since(budget.lastMs) / SPAM_REFILL_MS);
    budget.lastMs = nowMs;
    remember(budgets, id, budget);
    if (budget.tokens < 1) return false;
    budget.tokens -= 1;
    return true;
  };

  const fold = (id: string, message: string): { message: string; folded: boolean } => {
    const entry = similar.get(id);
    const fresh = entry && clock.since(entry.lastMs) <= SIMILAR_WINDOW_MS ? entry : { messages: new Set<string>(), lastMs: 0 };
    fresh.messages.add(message);
    fresh.lastMs = clock.now();
    remember(similar, id, fresh);
    return fresh.messages.size < SIMILAR_LIMIT
      ? { message, folded: false }
      : { message: `(combined from similar events): ${message}`, folded: true };
  };

  const write = async (id: string, draft: Draft<CoreEvent>): Promise<void> => {
    const namespace = draft.metadata.namespace ?? "default";
    const before = known.get(id);
    if (before) {
      const next = { count: (before.count ?? 1) + 1, lastTimestamp: draft.lastTimestamp, message: draft.message };
      try {
        remember(known, id, await events.patch(namespace, before.metadata.name, { type: "strategic", body: next }));
        return;
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    remember(known, id, await events.create(namespace, draft));
  };

  const writeModern = async (draft: Draft<CoreEvent>): Promise<void> => {
    const namespace = draft.metadata.namespace ?? "default";
    if (draft.series) {
      try {
        await events.patch(namespace, draft.metadata.name ?? "", { type: "strategic", body: { series: draft.series } });
        return;
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    await events.create(namespace, draft);
  };

  const writeWithRetries = async (draft: Draft<CoreEvent>, writeOnce: () => Promise<void>): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        await writeOnce();
        return;
      } catch (error) {
        const worthwhile = error instanceof StatusError && (error.code === 503 || error.code === 429);
        if (!worthwhile || attempt >= WRITE_ATTEMPTS || deps.signal?.aborted) {
          log.warn({ err: (error as Error).message, reason: draft.reason }, "event not written");
          return;
        }
        await clock.sleep(RETRY_DELAY_MS * deps.random.next(), deps.signal).catch(() => undefined);
      }
    }
  };

  return {
    event(regarding, type, reason, message, options = {}) {
      const source = [
        deps.component,
        deps.host ?? "",
        regarding.kind,
        regarding.metadata.namespace,
        regarding.metadata.name,
        regarding.metadata.uid,
      ].join("\u0000");
      const lane = fnv32a(source) % LANES;
      const queue = (draft: Draft<CoreEvent>, writeOnce: () => Promise<void>): void => {
        lanes[lane] = (lanes[lane] ?? Promise.resolve()).then(() => writeWithRetries(draft, writeOnce));
      };
      if (options.style === "events.k8s.io") {
        const draft = draftOf(deps, regarding, type, reason, message, options);
        const key = seriesKey(draft);
        const planned = planSeries(series.get(key), draft, clock);
        remember(series, key, planned.series);
        const { plan } = planned;
        if (plan.write !== "nothing") queue(plan.event, () => writeModern(plan.event));
        return;
      }
      if (!withinBudget(`${source}\u0000${type}`)) return;
      const about = [source, type, reason, options.fieldPath ?? "", options.action ?? ""].join("\u0000");
      const folded = fold(about, message);
      const id = folded.folded ? about : `${about}\u0000${folded.message}`;
      const draft = draftOf(deps, regarding, type, reason, folded.message, options);
      queue(draft, () => write(id, draft));
    },
    flush: () => Promise.all(lanes).then(() => undefined),
  };
}

function draftOf(
  deps: { clock: Clock; component: string; host?: string },
  regarding: Regarding,
  type: string,
  reason: string,
  message: string,
  options: EventOptions,
): Draft<CoreEvent> {
  const nowMs = deps.clock.now();
  const namespace = regarding.metadata.namespace || "default";
  const modern = options.style === "events.k8s.io";
  return {
    metadata: {
      name: `${regarding.metadata.name}.${(BigInt(nowMs) * 1_000_000n + BigInt(sequence++ % 1_000_000)).toString(16)}`,
      namespace,
    },
    involvedObject: referenceTo(regarding, options.fieldPath),
    ...(options.related ? { related: referenceTo(options.related) } : {}),
    reason,
    message,
    type,
    ...(modern
      ? {
          eventTime: formatMicroTime(nowMs),
          action: options.action ?? reason,
          reportingComponent: deps.component,
          reportingInstance: `${deps.component}-${deps.host ?? "0"}`,
        }
      : {
          source: { component: deps.component, ...(deps.host ? { host: deps.host } : {}) },
          firstTimestamp: formatTime(nowMs),
          lastTimestamp: formatTime(nowMs),
          count: 1,
          reportingComponent: deps.component,
          reportingInstance: deps.host ?? "",
        }),
  };
}

/** Tells apart events of one object in the same millisecond. */
let sequence = 0;

function referenceTo(object: Regarding, fieldPath?: string): CoreEvent["involvedObject"] {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return {
    kind: object.kind,
    apiVersion: object.apiVersion,
    name,
    ...(namespace ? { namespace } : {}),
    ...(uid ? { uid } : {}),
    ...(resourceVersion ? { resourceVersion } : {}),
    ...(fieldPath ? { fieldPath } : {}),
  };
}

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  cache.delete(key);
  cache.set(key, value);
  if (cache.size <= CACHE_SIZE) return;
  const [oldest] = cache.keys();
  if (oldest !== undefined) cache.delete(oldest);
}
