/** Lists of tags and repositories, in pages. */
import { RegistryError } from "../errors.ts";
import { answerJson, type Call, type RegistryContext } from "./context.ts";

const MAX_PAGE = 1000;

export async function tagList({ blobs, tags }: RegistryContext, call: Call, name: string): Promise<void> {
  if (call.method !== "GET") throw new RegistryError("UNSUPPORTED");
  const all = (await tags.list(name)).map(({ tag }) => tag).sort();
  if (!all.length && !(await blobs.hasRepository(name))) throw new RegistryError("NAME_UNKNOWN", { detail: { name } });
  const { page, next } = pageOf(all, call.query);
  answerJson(call, { name, tags: page }, next === undefined ? {} : link(`/v2/${name}/tags/list`, next, page.length));
}

export async function catalog({ tags }: RegistryContext, call: Call): Promise<void> {
  if (call.method !== "GET") throw new RegistryError("UNSUPPORTED");
  const { page, next } = pageOf(await tags.repositories(), call.query);
  answerJson(call, { repositories: page }, next === undefined ? {} : link("/v2/_catalog", next, page.length));
}

/** What comes after `last`, at most `n`. Throws RegistryError for a bad `n`. */
function pageOf(sorted: readonly string[], query: URLSearchParams): { page: string[]; next: string | undefined } {
  const given = query.get("n");
  const count = given === null ? MAX_PAGE : Number(given);
  if (!Number.isInteger(count) || count < 0) throw new RegistryError("PAGINATION_NUMBER_INVALID", { detail: { n: given } });
  const last = query.get("last");
  const rest = last === null ? sorted : sorted.filter((one) => one > last);
  const page = rest.slice(0, Math.min(count, MAX_PAGE));
  return { page, next: page.length && page.length < rest.length ? page.at(-1) : undefined };
}

const link = (path: string, last: string, n: number): Record<string, string> => ({
  link: `<${path}?last=${encodeURIComponent(last)}&n=${n}>; rel="next"`,
});
