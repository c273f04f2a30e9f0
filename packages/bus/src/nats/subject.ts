import type { EventFilter, EventSubject } from "../bus.ts";

/** Stands for the empty text, which a subject cannot hold; a text that is just this is escaped. */
const EMPTY = "_";

/** One token of a subject: percent-encoded, dots and wildcards too. */
function escapeToken(text: string): string {
  if (text === "") return EMPTY;
  if (text === EMPTY) return "%5F";
  return encodeURIComponent(text.toWellFormed()).replaceAll(".", "%2E").replaceAll("*", "%2A");
}

function unescapeToken(token: string): string {
  return token === EMPTY ? "" : decodeURIComponent(token);
}

/** `<prefix>.watch.<group>.<resource>.<partition>.<namespace>.<name>` (design.md 5). */
export function eventSubject(prefix: string, { group, resource, partition, namespace, name }: EventSubject): string {
  return [prefix, "watch", ...[group, resource, partition, namespace, name].map(escapeToken)].join(".");
}

export function filterSubject(prefix: string, { group, resource, partition }: EventFilter): string {
  return [
    prefix,
    "watch",
    escapeToken(group),
    escapeToken(resource),
    partition === undefined ? "*" : escapeToken(partition),
    "*",
    "*",
  ].join(".");
}

export const headSubject = (prefix: string): string => `${prefix}.head`;

/** The other way round; the prefix may hold dots of its own. */
export function parseEventSubject(subject: string): EventSubject {
  const [group = "", resource = "", partition = "", namespace = "", name = ""] = subject.split(".").slice(-5).map(unescapeToken);
  return { group, resource, partition, namespace, name };
}
