import { planPage } from "../history/page.ts";
import { undoTo } from "../history/undo.ts";
import { CompactedError, type Entry, FutureRevisionError, type ListOptions, type ListResult, type LogRecord } from "../store.ts";
import { parseStored } from "./entry.ts";
import type { Identity } from "./identity.ts";
import type { RedisKeys } from "./keys.ts";
import type { Link } from "./link.ts";
import { listScript } from "./scripts/script.ts";

/** A longer list is read in pieces of one revision, so that no single call holds up everybody else's. */
const PIECE = 1000;

interface Deps {
  link: Link;
  keys: RedisKeys;
  identity: Identity;
}

/** See Store.list. */
export async function list(deps: Deps, resource: string, options: ListOptions = {}): Promise<ListResult> {
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const entries: Entry[] = [];
  let { after, revision } = options;
  for (;;) {
    const piece = await readPiece(deps, resource, { ...options, after, revision, limit: Math.min(PIECE, limit - entries.length) });
    revision = piece.revision;
    for (const entry of piece.entries) entries.push(entry);
    after = entries.at(-1)?.key ?? after;
    if (piece.remaining === 0 || entries.length >= limit) return { revision, entries, remaining: piece.remaining };
  }
}

async function readPiece({ link, keys, identity }: Deps, resource: string, options: ListOptions & { limit: number }): Promise<ListResult> {
  const names = [keys.meta, keys.log, keys.entries(resource), keys.index(resource)];
  const args = [identity.incarnation, resource, ...lexRange(options), options.limit, options.revision ?? ""];
  const [outcome, ...rest] = await link.run((redis) => listScript.run(redis, names, args));
  if (outcome === "incarnation") throw identity.change("a list found it");
  if (outcome === "future") throw new FutureRevisionError(options.revision ?? 0, rest[0] as number);
  if (outcome === "compacted") throw new CompactedError(options.revision ?? 0, rest[0] as number);
  const [revision, count, found, stored, newer] = rest as [number, number, string[], string[], string[]];
  identity.saw(revision);
  const current = found.map((key, index): Entry => ({ resource, key, ...parseStored(stored[index] as string) }));
  return { revision, ...planPage(current, count, undoTo(newerRecords(resource, newer)), options) };
}

/** The bounds of a list as ZRANGEBYLEX takes them; 0xff, which no text contains, comes after every continuation of the prefix. */
function lexRange({ prefix = "", after }: ListOptions): [from: string, to: Buffer | string] {
  const from = after !== undefined && after >= prefix ? `(${after}` : `[${prefix}`;
  return [from, prefix === "" ? "+" : Buffer.concat([Buffer.from(`(${prefix}`), Buffer.from([0xff])])];
}

/** What list.lua tells of newer records: enough for undoTo. */
function newerRecords(resource: string, fields: readonly string[]): LogRecord[] {
  const records: LogRecord[] = [];
  for (let i = 0; i < fields.length; i += 3) {
    const [type, key, previous] = fields.slice(i, i + 3) as [LogRecord["type"], string, string];
    records.push({ revision: 0, resource, key, type, value: "", ...(previous !== "" && { previous: parseStored(previous) }) });
  }
  return records;
}
