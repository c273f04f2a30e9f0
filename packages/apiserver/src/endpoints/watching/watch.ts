/** GET of a collection with `watch`. Source: apiserver/pkg/endpoints/handlers/{get,watch}.go and storage/cacher. */
import { expired } from "@kubarium/apimachinery";
import type { CachedEntry } from "../../cache/entry.ts";
import type { ResourceCache } from "../../cache/resource-cache.ts";
import { negotiate } from "../../http/negotiation.ts";
import { plainError } from "../../registry/metadata.ts";
import type { EndpointContext, ResourceHandler } from "../context.ts";
import { includeObjectOf } from "../representation/table.ts";
import { type ListOptions, listOptions } from "../request/list-options.ts";
import { waitForVersion } from "../verbs/versions.ts";
import { type Framer, framerOf, INITIAL_EVENTS_END } from "./frames.ts";
import { WatchStream } from "./watch-stream.ts";

/** A watch without timeoutSeconds lasts 30 to 60 minutes. Source: the apiserver's --min-request-timeout. */
const MIN_WATCH_MS = 30 * 60_000;
const BOOKMARK_PERIOD_MS = 60_000;

export const watch: ResourceHandler = async (context, exchange, resource) => {
  const representation = negotiate(exchange.headers.accept, true);
  const options = listOptions(exchange, resource, true, exchange.info.watchPrefix ? exchange.info.name : "");
  const includeObject = representation.as === "Table" ? includeObjectOf(exchange.query) : "Metadata";
  const { cache } = context.registry.storage;
  const state = cache.resource(resource.storeName);
  const plan = planStart(options);
  if (plan.fresh) await cache.fresh();
  if (plan.atLeast > 0) await waitForVersion(cache, plan.atLeast);
  const framer = framerOf(resource, representation, includeObject, context.clock);
  const now = cache.applied;
  const initial = plan.initial ? initialFrames(state, options, framer, now) : undefined;
  const stream = exchange.stream(200, "application/json");
  if (plan.from !== undefined && plan.from < state.historyFrom) {
    const { status } = expired(`too old resource version: ${plan.from} (${state.historyFrom})`);
    stream.write(Buffer.from(`${JSON.stringify({ type: "ERROR", object: status })}\n`));
    return stream.end();
  }
  // From here to addWatcher nothing waits, so no event falls between the state and the watch.
  const watcher = new WatchStream({
    stream,
    selector: options.selector,
    framer,
    after: plan.from ?? now,
    client: exchange.user.name,
    ...(options.selector.nodeName !== undefined && resource.storeName === "pods" ? { partition: options.selector.nodeName } : {}),
    ...(initial ? { initial } : {}),
  });
  if (plan.from !== undefined) for (const event of state.eventsAfter(plan.from)) watcher.onEvent(event);
  state.addWatcher(watcher);
  watcher.schedule();
  attend(context, options, watcher, framer, (stop) =>
    exchange.onClose(() => {
      stop();
      state.removeWatcher(watcher);
    }),
  );
};

interface Start {
  /** Whether the state must be the newest, or may be the cache's. */
  fresh: boolean;
  /** A revision that the state must have reached. */
  atLeast: number;
  /** Whether what is there now is sent first. */
  initial: boolean;
  /** The revision after which events are sent; now when left out. */
  from: number | undefined;
}

/** Throws a 500 for what is no number, as Kubernetes does for watches. */
export function planStart({ resourceVersion, sendInitialEvents }: Pick<ListOptions, "resourceVersion" | "sendInitialEvents">): Start {
  if (resourceVersion !== "" && !/^\d+$/.test(resourceVersion)) {
    const why = `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`;
    throw plainError(`resourceVersion: Invalid value: ${JSON.stringify(resourceVersion)}: ${why}`);
  }
  if (resourceVersion === "") return { fresh: true, atLeast: 0, initial: sendInitialEvents !== false, from: undefined };
  const revision = Number(resourceVersion);
  if (revision === 0) return { fresh: false, atLeast: 0, initial: sendInitialEvents !== false, from: undefined };
  if (sendInitialEvents === true) return { fresh: false, atLeast: revision, initial: true, from: undefined };
  return { fresh: false, atLeast: 0, initial: false, from: revision };
}

/** What is there now, as ADDED; with sendInitialEvents a bookmark says where that ends. */
function initialFrames(state: ResourceCache, options: ListOptions, framer: Framer, revision: number): Iterator<Buffer> {
  const { selector, sendInitialEvents, bookmarks } = options;
  const entries: CachedEntry[] = [];
  for (const key of state.keys(selector.namespace)) {
    const entry = state.get(key);
    if (entry && selector.matches(entry)) entries.push(entry);
  }
  return (function* () {
    for (const entry of entries) yield framer.event("ADDED", entry);
    if (sendInitialEvents && bookmarks) yield framer.bookmark(revision, { [INITIAL_EVENTS_END]: "true" });
  })();
}

/** Ends the watch in time and bookmarks it. These are the client's times, so they pass at the pace of the wall clock. */
function attend(
  { clock, random, registry }: EndpointContext,
  { timeoutSeconds, bookmarks }: ListOptions,
  watcher: WatchStream,
  framer: Framer,
  whenClosed: (stop: () => void) => void,
): void {
  const limitMs = timeoutSeconds ? timeoutSeconds * 1000 : MIN_WATCH_MS * (1 + random.next());
  const bookmark = (): void => watcher.send(framer.bookmark(registry.storage.cache.applied));
  const end = clock.setTimeout(() => {
    if (bookmarks && limitMs > BOOKMARK_PERIOD_MS) bookmark();
    watcher.onEnd();
  }, limitMs * clock.speed);
  const marks = bookmarks ? clock.setInterval(bookmark, BOOKMARK_PERIOD_MS * clock.speed) : undefined;
  whenClosed(() => {
    end.cancel();
    marks?.cancel();
  });
}
