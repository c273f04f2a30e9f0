/**
 * Events are forgotten an hour after they were last written; etcd does that for kube-apiserver with leases (`--event-ttl`).
 * Every apiserver looks; of several, one deletes and the others find nothing left to do.
 */
import type { Clock, Logger, Running } from "@kubarium/component-base";
import { type CachedEntry, templateOf } from "../../cache/entry.ts";
import type { Storage } from "../storage.ts";

const EVENTS = "events";
const EVENT_TTL_MS = 3_600_000;
const LOOK_EVERY_MS = 60_000;
/** Deletes at once, so that a flood of old events does not hold up what clients write. */
const AT_ONCE = 64;

/** Texts of stored times, the newer first: an event that was counted again carries when. */
const LAST_WRITTEN = [
  /"lastTimestamp":"([^"]+)"/,
  /"lastObservedTime":"([^"]+)"/,
  /"eventTime":"([^"]+)"/,
  /"creationTimestamp":"([^"]+)"/,
];

export function startEventExpiry({ storage, clock, log }: { storage: Storage; clock: Clock; log: Logger }): Running {
  const writtenMs = new WeakMap<CachedEntry, number>();
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    const events = storage.cache.resource(EVENTS);
    const old: CachedEntry[] = [];
    for (const key of events.keys("")) {
      const entry = events.get(key);
      if (!entry) continue;
      const at = writtenMs.get(entry) ?? lastWrittenMs(entry.text);
      writtenMs.set(entry, at);
      if (clock.since(at) >= EVENT_TTL_MS) old.push(entry);
    }
    for (let from = 0; from < old.length; from += AT_ONCE) await Promise.all(old.slice(from, from + AT_ONCE).map(forget));
    if (old.length) log.debug({ events: old.length }, "forgot old events");
  };
  const forget = ({ key, revision, text }: CachedEntry): Promise<unknown> =>
    storage.commit({ type: "delete", resource: EVENTS, key, expectedRevision: revision, value: templateOf(text) });
  const timer = clock.setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error }, "could not forget old events, trying again"))
      .finally(() => (looking = undefined));
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    // A delete that is under way is not waited for: the store may be away.
    stop: () => {
      timer.cancel();
      return Promise.resolve();
    },
  };
}

function lastWrittenMs(text: string): number {
  for (const pattern of LAST_WRITTEN) {
    const at = Date.parse(pattern.exec(text)?.[1] ?? "");
    if (!Number.isNaN(at)) return at;
  }
  return 0;
}
