import type { Clock, Random } from "@kubarium/component-base";
import type { Bus, EventFilter, EventMessage, EventSubject, Subscription } from "../bus.ts";

/** What may go wrong with a message; shares between 0 and 1. */
export interface BusFaults {
  loss?: number;
  duplication?: number;
  /** Share of messages that are late, by up to `delayMs` of cluster time, so that later ones overtake them. */
  reordering?: number;
  delayMs?: number;
}

/** A bus within one process, for tests and simulation. */
export interface MemoryBus extends Bus {
  /** Loses everything from now on, until `reconnect`. */
  disconnect(): void;
  /** Lets messages through again and tells all who asked for it. */
  reconnect(): void;
}

const DEFAULT_DELAY_MS = 100;

interface Listening {
  filter: EventFilter;
  listener: (message: EventMessage, subject: EventSubject) => void;
}

/** Without `options` every message arrives once and in order, after the publisher's own turn. */
export function memoryBus(options?: { clock: Clock; random: Random; faults: BusFaults }): MemoryBus {
  const listening = new Set<Listening>();
  const headListeners = new Set<(revision: number) => void>();
  const reconnectListeners: (() => void)[] = [];
  let connected = true;
  const deliver = (handOver: () => void): void => {
    if (!connected) return;
    for (const delayMs of planDeliveries(options)) {
      if (delayMs === 0) queueMicrotask(handOver);
      else options?.clock.setTimeout(handOver, delayMs);
    }
  };
  const added = <T>(set: Set<T>, item: T): Subscription => {
    set.add(item);
    return { unsubscribe: () => void set.delete(item) };
  };
  return {
    publish(subject, message) {
      for (const entry of listening) {
        if (!matches(entry.filter, subject)) continue;
        deliver(() => {
          if (listening.has(entry)) entry.listener(message, subject);
        });
      }
    },
    publishHead(revision) {
      for (const listener of headListeners) {
        deliver(() => {
          if (headListeners.has(listener)) listener(revision);
        });
      }
    },
    subscribe: async (filter, listener) => added(listening, { filter, listener }),
    subscribeHead: async (listener) => added(headListeners, (revision: number) => listener(revision)),
    onReconnect: (listener) => void reconnectListeners.push(listener),
    disconnect() {
      connected = false;
    },
    reconnect() {
      connected = true;
      for (const listener of reconnectListeners) listener();
    },
    async close() {
      listening.clear();
      headListeners.clear();
    },
  };
}

/** After how long each copy of a message arrives; none when it is lost. */
function planDeliveries(options?: { random: Random; faults: BusFaults }): number[] {
  if (!options) return [0];
  const { random, faults } = options;
  const happens = (share = 0): boolean => share > 0 && random.next() < share;
  if (happens(faults.loss)) return [];
  const delay = (): number => (happens(faults.reordering) ? 1 + random.next() * (faults.delayMs ?? DEFAULT_DELAY_MS) : 0);
  return happens(faults.duplication) ? [delay(), delay()] : [delay()];
}

function matches(filter: EventFilter, subject: EventSubject): boolean {
  return (
    filter.group === subject.group &&
    filter.resource === subject.resource &&
    (filter.partition === undefined || filter.partition === subject.partition)
  );
}
