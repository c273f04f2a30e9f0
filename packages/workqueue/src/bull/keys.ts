/**
 * Every key of the work queues in Redis; one hash tag, which no key of the store has. BullMQ's own are `<bull>:<queue>:…`.
 *   due:<queue>        sorted set of keys by the wall-clock millisecond from which they are to be worked on
 *   releasing:<queue>  sorted set of keys taken out of due, by when; they are on their way into BullMQ
 *   failures:<queue>   hash: key → how often in a row it failed
 *   wrote:<queue>:<key>  the highest revision a run wrote; expires
 */
export interface QueueKeys {
  bull: string;
  due: string;
  releasing: string;
  failures: string;
  wrote(key: string): string;
}

export function queueKeys(prefix: string, queue: string): QueueKeys {
  const tag = `{${prefix}:queue}`;
  return {
    bull: tag,
    due: `${tag}:due:${queue}`,
    releasing: `${tag}:releasing:${queue}`,
    failures: `${tag}:failures:${queue}`,
    wrote: (key) => `${tag}:wrote:${queue}:${key}`,
  };
}
