/** JSON pointers into a document that is being patched: finding, reading and changing one place. */
import { getKey, isMap, type JsonMap, setKey } from "../maps.ts";

export type Container = JsonMap | unknown[];

/** An operation does not apply. Ends the whole patch. */
export class PatchFault extends Error {}

interface Place {
  container: Container;
  key: string;
}

/** The map or list that holds what the path names. What stands before the first slash is not looked at. */
export function containerOf(document: Container, path: string, kind: string): Place {
  const missing = (): never => {
    throw new PatchFault(`${kind} operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`);
  };
  const tokens = path.split("/").slice(1).map(unescaped);
  const key = tokens.pop();
  if (key === undefined) return missing();
  let container = document;
  for (const token of tokens) {
    const next = Array.isArray(container) ? container[existingIndex(container, token) ?? missing()] : getKey(container, token);
    if (!isMap(next) && !Array.isArray(next)) return missing();
    container = next;
  }
  return { container, key };
}

/** null for a map key that is missing; a list must have the index. */
export function getAt(document: Container, path: string, kind: string): unknown {
  const { container, key } = containerOf(document, path, kind);
  if (!Array.isArray(container)) return getKey(container, key) ?? null;
  return container[checkedIndex(container, key)] ?? null;
}

export function addAt(document: Container, path: string, value: unknown, kind: string): void {
  const { container, key } = containerOf(document, path, kind);
  if (!Array.isArray(container)) return setKey(container, key, value);
  if (key === "-") {
    container.push(value);
    return;
  }
  const index = indexIn(key, container.length + 1);
  if (index === undefined) throw new PatchFault(`error in add for path: '${path}': ${invalidIndex(key)}`);
  container.splice(index, 0, value);
}

export function removeAt(document: Container, path: string, kind: string): void {
  const { container, key } = containerOf(document, path, kind);
  if (Array.isArray(container)) container.splice(checkedIndex(container, key), 1);
  else if (Object.hasOwn(container, key)) delete container[key];
  else throw new PatchFault(`error in ${kind} for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`);
}

export function replaceAt(document: Container, path: string, value: unknown): void {
  const { container, key } = containerOf(document, path, "replace");
  if (Array.isArray(container)) container[checkedIndex(container, key)] = value;
  else setKey(container, key, value);
}

function checkedIndex(list: readonly unknown[], key: string): number {
  const index = existingIndex(list, key);
  if (index === undefined) throw new PatchFault(invalidIndex(key));
  return index;
}

const existingIndex = (list: readonly unknown[], key: string): number | undefined => indexIn(key, list.length);

/** As strconv.Atoi reads it: "+1" and "01" are numbers; negative ones count from the end. */
function indexIn(key: string, length: number): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(key)) return undefined;
  const number = Number(key);
  const index = number < 0 ? number + length : number + 0;
  return index >= 0 && index < length ? index : undefined;
}

const invalidIndex = (key: string): string => `Unable to access invalid index: ${key}: invalid index referenced`;

const unescaped = (token: string): string => token.replace(/~[01]/g, (escape) => (escape === "~1" ? "/" : "~"));
