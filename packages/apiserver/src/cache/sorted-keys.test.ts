import fc from "fast-check";
import { expect, test } from "vitest";
import { SortedKeys } from "./sorted-keys.ts";

const KEYS = ["a/1", "a/2", "a/3", "a-b/1", "a-b/2", "b/1", "node-1", "node-2"];
const inStoreOrder = (keys: Iterable<string>): string[] => [...keys].sort((a, b) => (a < b ? -1 : 1));

test("after any creates and deletes, and whenever it is asked, the keys are there in the store's order", () => {
  const step = fc.record({ key: fc.constantFrom(...KEYS), ask: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const keys = new SortedKeys();
      const present = new Set<string>();
      for (const { key, ask } of steps) {
        if (present.delete(key)) keys.delete(key);
        else keys.add((present.add(key), key));
        if (!ask) continue;
        expect(keys.of("a")).toEqual(inStoreOrder([...present].filter((each) => each.startsWith("a/"))));
      }
      const namespaced = [...present].filter((key) => key.includes("/"));
      for (const key of present) if (!key.includes("/")) keys.delete(key);
      expect(keys.of("")).toEqual(inStoreOrder(namespaced));
    }),
  );
});
