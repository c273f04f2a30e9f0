/** Routes gathered by path. A parameter that every operation of a path has is the path's. Source: kube-openapi's findCommonParameters. */
import type { Parameter, Route } from "./route.ts";

export interface PathItem {
  path: string;
  common: Parameter[];
  operations: Route[];
}

/** Sorted by path. */
export function pathItems(routes: readonly Route[]): PathItem[] {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
  return [...byPath].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, operations]) => ({ path, operations, common: commonOf(operations) }));
}

function commonOf([first, ...others]: readonly Route[]): Parameter[] {
  return (first?.parameters ?? []).filter((parameter) => others.every((other) => other.parameters.includes(parameter)));
}
