import type { Entry, Store, Template } from "../store.ts";
import type { RedisKeys } from "./keys.ts";
import type { Link } from "./link.ts";

/**
 * Writes every entry again that is not newer than `served`: in a state that came back older, an entry's revision would otherwise be less
 * than what clients have seen of it. Another process may do the same; whoever is first has done it.
 */
export async function renumber(options: { store: Store; link: Link; keys: RedisKeys; served: number }): Promise<void> {
  const { store, link, keys, served } = options;
  const prefix = keys.entries("");
  const pattern = prefix.replace(/[*?[\]\\]/g, "\\$&");
  const found = await link.run(async (redis) => {
    const names = new Set<string>();
    let cursor = "0";
    do {
      const [next, page] = await redis.scan(cursor, "MATCH", `${pattern}*`, "COUNT", 1000);
      for (const name of page) names.add(name.slice(prefix.length));
      cursor = next;
    } while (cursor !== "0");
    return names;
  });
  for (const resource of found) {
    const { entries } = await store.list(resource);
    const old = entries.filter(({ revision }) => revision <= served);
    await Promise.all(
      old.map(({ key, value, revision }) =>
        store.commit({ type: "update", resource, key, value: splitAt({ value, revision }), expectedRevision: revision }),
      ),
    );
  }
}

/** The text around its own revision, which stands in quotes before anything else that could. */
function splitAt({ value, revision }: Pick<Entry, "value" | "revision">): Template {
  const at = value.indexOf(`"${revision}"`) + 1;
  if (at === 0) throw new Error(`revision ${revision} is not in its value`);
  return { head: value.slice(0, at), tail: value.slice(at + String(revision).length) };
}
