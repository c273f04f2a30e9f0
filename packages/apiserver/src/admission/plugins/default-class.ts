/** The class that objects get when they name none: the newest of those marked as default, by name when equally old. */
import type { AnyObject } from "@kubarium/api/server";

export function defaultClass(classes: readonly AnyObject[], annotations: readonly string[]): AnyObject | undefined {
  const marked = classes.filter(({ metadata }) => annotations.some((annotation) => metadata.annotations?.[annotation] === "true"));
  const age = ({ metadata }: AnyObject): string => metadata.creationTimestamp ?? "";
  return marked.sort((a, b) =>
    age(a) === age(b) ? (a.metadata.name ?? "").localeCompare(b.metadata.name ?? "") : age(a) > age(b) ? -1 : 1,
  )[0];
}
