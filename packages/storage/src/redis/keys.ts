/**
 * Every key of the store in Redis. All carry one hash tag, so that a script may touch them together on Redis Cluster too.
 *   meta             hash: format, incarnation, revision (the head), compacted, run (the server run that the incarnation was checked with)
 *   log              stream with ids `<revision>-0`: t(ype), r(esource), k(ey), v(alue), and p(revious) as in entries
 *   entries:<res>    hash: key → `<revision> <value>`
 *   index:<res>      sorted set of the same keys, all with score 0, for lists in order
 *   writer:<id>      `<batch>:<revisions>`, what a writer's last batch led to, for safe repeats; expires
 */
export interface RedisKeys {
  /** The hash tag, with its braces. */
  tag: string;
  all: string;
  meta: string;
  log: string;
  entries(resource: string): string;
  index(resource: string): string;
  writer(id: string): string;
}

export function redisKeys(prefix: string): RedisKeys {
  const tag = `{${prefix}}`;
  return {
    tag,
    all: `${tag.replace(/[*?[\]\\]/g, "\\$&")}:*`,
    meta: `${tag}:meta`,
    log: `${tag}:log`,
    entries: (resource) => `${tag}:entries:${resource}`,
    index: (resource) => `${tag}:index:${resource}`,
    writer: (id) => `${tag}:writer:${id}`,
  };
}
