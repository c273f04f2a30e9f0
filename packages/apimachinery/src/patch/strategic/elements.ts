/** Elements of merged lists: what tells them apart, and their order. Source: apimachinery/pkg/util/strategicpatch. */
import { unknownError } from "../../errors/constructors.ts";
import { goPrint } from "../../validation/go-text.ts";
import { getKey, isMap } from "../maps.ts";
import { badType, listsOfLists, noMergeKey } from "./faults.ts";

/** All elements must be of one type, and there must be one at least. */
export function elementsAreMaps(...lists: readonly (readonly unknown[])[]): boolean {
  let type: string | undefined;
  for (const list of lists) {
    for (const element of list) {
      if (Array.isArray(element)) throw listsOfLists();
      const current = element === null ? "null" : typeof element;
      if (type !== undefined && type !== current) throw unknownError(`list element types are not identical: ${goPrint(lists)}`);
      type = current;
    }
  }
  if (type === undefined) throw unknownError("no elements in any of the given slices");
  return type === "object";
}

/** The value of the merge key, or the scalar itself when there is no merge key. */
export function identityOf(element: unknown, mergeKey: string): unknown {
  if (mergeKey === "") return element;
  if (!isMap(element)) throw badType("map", element);
  if (!Object.hasOwn(element, mergeKey)) throw noMergeKey(element, mergeKey);
  return element[mergeKey];
}

/** -1 when no element has it. Elements without the key are passed over. */
export function indexOfElement(list: readonly unknown[], mergeKey: string, identity: unknown): number {
  return list.findIndex((element, index) => {
    if (!isMap(element)) throw unknownError(`value for key ${index} is not a map`);
    return Object.hasOwn(element, mergeKey) && getKey(element, mergeKey) === identity;
  });
}

/**
 * The elements that `order` names in that order, and the others in that of the original, woven together: an element
 * that only the original has comes before the first named one that stood behind it in the original. Elements that still carry
 * `$patch: delete` (in what an earlier element of the same patch brought) go last.
 */
export function inOrder(
  elements: readonly unknown[],
  order: readonly unknown[],
  original: readonly unknown[],
  mergeKey: string,
): unknown[] {
  const wanted = positions(order, mergeKey);
  const before = positions(original, mergeKey);
  const named: unknown[] = [];
  const others: unknown[] = [];
  for (const element of elements) (wanted.has(identityOf(element, mergeKey)) ? named : others).push(element);
  const rank = (places: ReadonlyMap<unknown, number>, element: unknown): number =>
    isMap(element) && element["$patch"] === "delete" ? places.size + 1 : (places.get(identityOf(element, mergeKey)) ?? -1);
  named.sort((a, b) => rank(wanted, a) - rank(wanted, b));
  others.sort((a, b) => rank(before, a) - rank(before, b));
  return woven(others, named, (element) => before.get(identityOf(element, mergeKey)) ?? -1);
}

function woven(others: readonly unknown[], named: readonly unknown[], position: (element: unknown) => number): unknown[] {
  const result: unknown[] = [];
  let taken = 0;
  for (const element of named) {
    const place = position(element);
    while (taken < others.length && place >= 0 && isBefore(position(others[taken]), place)) result.push(others[taken++]);
    result.push(element);
  }
  return [...result, ...others.slice(taken)];
}

const isBefore = (a: number, b: number): boolean => a >= 0 && a < b;

/** The first place of each. */
function positions(list: readonly unknown[], mergeKey: string): Map<unknown, number> {
  const found = new Map<unknown, number>();
  list.forEach((element, index) => {
    const identity = identityOf(element, mergeKey);
    if (!found.has(identity)) found.set(identity, index);
  });
  return found;
}

/**
 * The patch's own elements must stand in the order that `$setElementOrder` gives, and be in it. Deletions are free; elements
 * with another `$patch` are, too, but not at the end.
 */
export function checkElementOrder(patch: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  if (patch.length === 0 || order.length === 0) return;
  const pending = mergeKey === "" ? patch : patch.filter((element) => directiveOf(element) !== "delete");
  let next = 0;
  for (let place = 0; place < order.length; ) {
    if (next >= pending.length) return;
    if (mergeKey !== "" && directiveOf(pending[next]) !== undefined) next++;
    else if (identityOf(pending[next], mergeKey) === identityOf(order[place++], mergeKey)) next++;
  }
  if (next >= pending.length) return;
  throw unknownError(`The order in patch list:\n${goPrint(patch)}\n doesn't match $setElementOrder list:\n${goPrint(order)}\n`);
}

function directiveOf(element: unknown): unknown {
  if (!isMap(element)) throw badType("map", element);
  return getKey(element, "$patch");
}
