/**
 * The entries of a list: which state, which page, which of them match. Source: apiserver/pkg/storage/cacher and etcd3's paging.
 * The newest state comes from the cache; an older one by undoing newer changes, or from the store when the cache forgot them.
 */
import { badRequest, expired, StatusError } from "@kubarium/apimachinery";
import { CompactedError, FutureRevisionError } from "@kubarium/storage";
import type { CachedEntry } from "../../cache/entry.ts";
import { keysAfter, type ResourceCache } from "../../cache/resource-cache.ts";
import type { WatchCache } from "../../cache/watch-cache.ts";
import type { Resource } from "../../registry/resources.ts";
import { entryOf, type Storage } from "../../registry/storage.ts";
import { type ContinueToken, decodeContinue, encodeContinue, LATEST } from "../request/continue-token.ts";
import type { ListOptions } from "../request/list-options.ts";
import { tooLargeVersion, waitForVersion } from "./versions.ts";

export interface Selection {
  entries: CachedEntry[];
  /** The state that they belong to. */
  revision: number;
  /** "" on the last page. */
  continue: string;
  /** How many more there are; unknown with selectors. */
  remaining: number | undefined;
}

const LIST_TOO_OLD = "The resourceVersion for the provided list is too old.";
const CONTINUE_TOO_OLD =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

export async function selectEntries(storage: Storage, resource: Resource, options: ListOptions): Promise<Selection> {
  const { cache } = storage;
  const token = options.continue === "" ? undefined : decodeContinue(options.continue);
  if (token && options.resourceVersion !== "" && options.resourceVersion !== "0")
    throw badRequest("specifying resource version is not allowed when using continue");
  const revision = token ? await revisionOf(cache, token) : await revisionAsked(cache, options);
  const state = cache.resource(resource.storeName);
  const after = token?.after ?? "";
  if (revision >= state.historyFrom && state.eventsAfter(revision).length === 0)
    return pageOf(state.keys(options.selector.namespace), (key) => state.get(key), options, revision, after);
  if (revision >= state.historyFrom) return pastPage(state, options, revision, after);
  return storedPage(storage, resource, options, revision, token);
}

async function revisionOf(cache: WatchCache, { revision }: ContinueToken): Promise<number> {
  if (revision === LATEST) {
    await cache.fresh();
    return cache.applied;
  }
  if (revision > cache.applied) await waitForVersion(cache, revision);
  return revision;
}

async function revisionAsked(cache: WatchCache, options: ListOptions): Promise<number> {
  const asked = options.resourceVersion;
  if (asked === "") {
    await cache.fresh();
    return cache.applied;
  }
  if (!/^\d+$/.test(asked)) {
    const why = `strconv.ParseUint: parsing ${JSON.stringify(asked)}: invalid syntax`;
    throw badRequest(`invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(asked)}: ${why}`);
  }
  if (asked === "0") return cache.applied;
  const revision = Number(asked);
  await waitForVersion(cache, revision);
  // A page of a named version without a rule for matching has always meant that version exactly.
  return options.match === "Exact" || (options.match === "" && options.limit > 0) ? revision : cache.applied;
}

/** One page out of sorted keys. */
function pageOf(
  keys: readonly string[],
  entryAt: (key: string) => CachedEntry | undefined,
  { selector, limit }: ListOptions,
  revision: number,
  after: string,
): Selection {
  const entries: CachedEntry[] = [];
  if (selector.name !== undefined && after === "") {
    const named =
      selector.namespace === ""
        ? keys.filter((key) => key === selector.name || key.endsWith(`/${selector.name}`))
        : [`${selector.namespace}/${selector.name}`];
    for (const key of named) {
      const entry = entryAt(key);
      if (entry && selector.matches(entry)) entries.push(entry);
    }
    return { entries, revision, continue: "", remaining: undefined };
  }
  const rest = after === "" ? keys : keysAfter(keys, after);
  for (let index = 0; index < rest.length; index++) {
    const key = rest[index] as string;
    const entry = entryAt(key);
    if (!entry || !selector.matches(entry)) continue;
    entries.push(entry);
    const left = rest.length - index - 1;
    if (limit > 0 && entries.length === limit && left > 0)
      return { entries, revision, continue: encodeContinue({ revision, after: key }), remaining: selector.selective ? undefined : left };
  }
  return { entries, revision, continue: "", remaining: undefined };
}

/** The state at an older revision, by undoing the newer changes that the cache remembers. */
function pastPage(state: ResourceCache, options: ListOptions, revision: number, after: string): Selection {
  const { namespace } = options.selector;
  const changed = state.undoTo(revision);
  const inside = namespace === "" ? "" : `${namespace}/`;
  const present = new Set(state.keys(namespace));
  for (const [key, entry] of changed) {
    if (!key.startsWith(inside)) continue;
    if (entry) present.add(key);
    else present.delete(key);
  }
  const entryAt = (key: string): CachedEntry | undefined => (changed.has(key) ? changed.get(key) : state.get(key));
  return pageOf([...present].sort(), entryAt, options, revision, after);
}

async function storedPage(
  { store }: Storage,
  resource: Resource,
  options: ListOptions,
  revision: number,
  token: ContinueToken | undefined,
): Promise<Selection> {
  const prefix = options.selector.namespace === "" ? "" : `${options.selector.namespace}/`;
  try {
    const { entries } = await store.list(resource.storeName, { prefix, revision });
    const found = new Map(entries.map((entry) => [entry.key, entryOf(entry)]));
    return pageOf([...found.keys()], (key) => found.get(key), options, revision, token?.after ?? "");
  } catch (error) {
    if (error instanceof FutureRevisionError) throw tooLargeVersion(revision, error.headRevision);
    if (!(error instanceof CompactedError)) throw error;
    if (!token) throw expired(LIST_TOO_OLD);
    const { status } = expired(CONTINUE_TOO_OLD);
    throw new StatusError({ ...status, metadata: { continue: encodeContinue({ revision: LATEST, after: token.after }) } });
  }
}
