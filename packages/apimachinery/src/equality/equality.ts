/** Equality and copies of plain JSON values. Source of the rules: apimachinery/pkg/api/equality (Semantic). */

/**
 * Missing, undefined and null are one; so are a missing and an empty list. An empty object differs from a missing one, because
 * `emptyDir: {}` says something. Quantities and times are compared as the text they are canonically written in.
 */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === undefined || a === null) return isAbsent(b);
  if (b === undefined || b === null) return isAbsent(a);
  if (typeof a !== "object" || typeof b !== "object") return Number.isNaN(a) && Number.isNaN(b);
  if (Array.isArray(a)) return Array.isArray(b) && equalLists(a, b);
  if (Array.isArray(b)) return false;
  return equalMaps(a as Record<string, unknown>, b as Record<string, unknown>);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function equalLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!deepEqual(a[index], b[index])) return false;
  return true;
}

function equalMaps(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  for (const key in a) if (!deepEqual(a[key], b[key])) return false;
  for (const key in b) if (!(key in a) && !isAbsent(b[key])) return false;
  return true;
}

/** A copy that shares nothing with the original; keys whose value is undefined are dropped. */
export function deepCopy<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(deepCopy) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    const member = value[key];
    if (member === undefined) continue;
    if (key === "__proto__")
      Object.defineProperty(copy, key, { value: deepCopy(member), enumerable: true, writable: true, configurable: true });
    else copy[key] = typeof member === "object" ? deepCopy(member) : member;
  }
  return copy as T;
}

/** Freezes the value and all that it holds, and answers it: for objects from caches in tests. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) deepFreeze(member);
  return value;
}
