import type { LogRecord } from "@kubarium/storage";
import { expect, test } from "vitest";
import { CachedEntry } from "./entry.ts";
import { keysAfter, ResourceCache } from "./resource-cache.ts";

/** Text of a given length that holds its revision. */
function valueOf(revision: number, length = 0): string {
  const value = `{"kind":"Thing","apiVersion":"v1","metadata":{"resourceVersion":"${revision}"},"pad":""}`;
  return `${value.slice(0, -2)}${"x".repeat(Math.max(0, length - value.length))}"}`;
}
function create(revision: number, key: string, length?: number): LogRecord {
  return { revision, resource: "things", key, type: "create", value: valueOf(revision, length) };
}
function update(revision: number, key: string, before: number, length?: number): LogRecord {
  const previous = { value: valueOf(before, length), revision: before };
  return { revision, resource: "things", key, type: "update", value: valueOf(revision, length), previous };
}

test("large objects shorten the history, and what is left is without gaps", () => {
  const cache = new ResourceCache("things");
  const length = 1024 * 1024;
  cache.apply(create(1, "a/x", length));
  for (let revision = 2; revision <= 100; revision++) cache.apply(update(revision, "a/x", revision - 1, length));
  const kept = cache.eventsAfter(0);
  expect(kept.reduce((sum, { entry }) => sum + entry.text.length, 0)).toBeLessThanOrEqual(32 * length);
  expect(kept.length).toBeGreaterThan(16);
  expect(kept.map(({ revision }) => revision)).toEqual(Array.from(kept, (_, index) => cache.historyFrom + 1 + index));
  expect(kept.at(-1)?.revision).toBe(100);
});

test("small objects have a long history", () => {
  const cache = new ResourceCache("things");
  for (let revision = 1; revision <= 20_000; revision++) cache.apply(create(revision, `a/x-${revision}`));
  expect(20_000 - cache.historyFrom).toBeGreaterThanOrEqual(8192);
  expect(cache.eventsAfter(0).length).toBeLessThanOrEqual(8192 + 1024);
});

test("undoing changes gives the state of any revision in the history", () => {
  const cache = new ResourceCache("things");
  cache.apply(create(1, "a/x"));
  cache.apply(create(2, "a/y"));
  cache.apply(update(3, "a/x", 1));
  cache.apply({
    revision: 4,
    resource: "things",
    key: "a/y",
    type: "delete",
    value: valueOf(4),
    previous: { value: valueOf(2), revision: 2 },
  });
  const revisionsAt = (revision: number): unknown[] => [...cache.undoTo(revision)].map(([key, entry]) => [key, entry?.revision]);
  expect(revisionsAt(4)).toEqual([]);
  expect(revisionsAt(3)).toEqual([["a/y", 2]]);
  expect(revisionsAt(1)).toEqual([
    ["a/y", undefined],
    ["a/x", 1],
  ]);
  expect(cache.keys("a")).toEqual(["a/x"]);
});

test("starting over forgets the history and the entries", () => {
  const cache = new ResourceCache("things");
  cache.apply(create(1, "a/x"));
  cache.reset([new CachedEntry("b/z", valueOf(7), 7)], 7);
  expect(cache.keys("")).toEqual(["b/z"]);
  expect({ from: cache.historyFrom, events: cache.eventsAfter(0), size: cache.size }).toEqual({ from: 7, events: [], size: 1 });
});

test("keys go on after one that is gone", () => {
  expect(keysAfter(["a", "c", "e"], "b")).toEqual(["c", "e"]);
  expect(keysAfter(["a", "c", "e"], "c")).toEqual(["e"]);
  expect(keysAfter(["a"], "z")).toEqual([]);
});
