/**
 * Every key of the work queues in Redis; one hash tag, which no key of the store has. BullMQ's own are `<bull>:<queue>:…`.
 *   due:<queue>        sorted set of keys by the wall-clock millisecond from which they are to be worked on
 *   releasing:<queue>  sorted set of keys taken out of due, by when; they are on their way into BullMQ
 *   failures:<queue>   hash: key → how often in a row it failed
 *   wrote:<queue>:<key>  the highest revision a run wrote; expires
 *   replica:<name>     channel that a replica is subscribed to while it lives
 */
export interface QueueKeys {
  bull: string;
  /** BullMQ's list of the jobs that are being worked on. */
  active: string;
  /** The hash of one; its lock is `:lock` behind that. */
  job(id: string): string;
  due: string;
  releasing: string;
  failures: string;
  wrote(key: string): string;
}

export interface ReplicaKeys {
  presence(replica: string): string;
}

const tagOf = (prefix: string): string => `{${prefix}:queue}`;

export function replicaKeys(prefix: string): ReplicaKeys {
  const tag = tagOf(prefix);
  return { presence: (replica) => `${tag}:replica:${replica}` };
}

export function queueKeys(prefix: string, queue: string): QueueKeys {
  const tag = tagOf(prefix);
  return {
    bull: tag,
    active: `${tag}:${queue}:active`,
    job: (id) => `${tag}:${queue}:${id}`,
    due: `${tag}:due:${queue}`,
    releasing: `${tag}:releasing:${queue}`,
    failures: `${tag}:failures:${queue}`,
    wrote: (key) => `${tag}:wrote:${queue}:${key}`,
  };
}
