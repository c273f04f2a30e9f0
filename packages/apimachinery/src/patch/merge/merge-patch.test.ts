import fc from "fast-check";
import { expect, test } from "vitest";
import { applyMergePatch, decodeMergePatch, decodeStrategicMergePatch, deepFreeze } from "../../index.ts";

test.for([
  { name: "changes, deletes and adds keys", document: { a: 1, b: 2 }, patch: { a: 9, b: null, c: 3 }, result: { a: 9, c: 3 } },
  { name: "merges maps", document: { m: { a: 1, b: 2 } }, patch: { m: { b: null, c: 3 } }, result: { m: { a: 1, c: 3 } } },
  { name: "replaces lists whole", document: { l: [1, 2] }, patch: { l: [3] }, result: { l: [3] } },
  { name: "drops nulls in new maps", document: {}, patch: { m: { a: 1, b: null } }, result: { m: { a: 1 } } },
  {
    name: "drops nulls of maps in new lists, not the null elements",
    document: {},
    patch: { l: [{ a: null }, null] },
    result: { l: [{}, null] },
  },
  { name: "a scalar gives way to a map", document: { m: 1 }, patch: { m: { a: 1 } }, result: { m: { a: 1 } } },
  { name: "a map gives way to a scalar", document: { m: { a: 1 } }, patch: { m: 1 }, result: { m: 1 } },
])("a merge patch $name", ({ document, patch, result }) => {
  expect(applyMergePatch<unknown>(deepFreeze(document), deepFreeze(patch))).toEqual(result);
});

const key = fc.constantFrom("a", "b", "c", "__proto__");
const map = fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>);
/** Maps in a list that replaces a map keep their nulls, so such a patch is not idempotent, in Kubernetes neither. */
const flatLists = fc.letrec<{ map: Record<string, unknown>; value: unknown }>((tie) => ({
  map: fc.dictionary(key, tie("value")),
  value: fc.oneof({ maxDepth: 3 }, fc.constantFrom<unknown>(null, 1, "x", true), fc.array(fc.constantFrom<unknown>(1, "x")), tie("map")),
})).map;
const text = (value: unknown): string => JSON.stringify(value);

test("an empty patch changes nothing", () => {
  fc.assert(
    fc.property(map, (document) => {
      expect(text(applyMergePatch(document, {}))).toBe(text(document));
    }),
  );
});

test("a patch applied twice does what it did once", () => {
  fc.assert(
    fc.property(map, flatLists, (document, patch) => {
      const once = applyMergePatch(document, patch);
      expect(applyMergePatch(once, patch)).toEqual(once);
    }),
  );
});

test("neither the document nor the patch is changed", () => {
  fc.assert(
    fc.property(map, map, (document, patch) => {
      const before = [text(document), text(patch)];
      applyMergePatch(deepFreeze(document), deepFreeze(patch));
      expect([text(document), text(patch)]).toEqual(before);
    }),
  );
});

test.for([
  ["{", "error decoding patch: unexpected end of JSON input"],
  ["[]", "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}"],
  ['"x"', "error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}"],
  ["null", "Invalid JSON Patch"],
])("the merge patch %s is a bad request", ([body = "", message]) => {
  expect(() => decodeMergePatch(body)).toThrow(expect.objectContaining({ message, code: 400 }));
});

test.for([
  ["", "unexpected end of JSON input"],
  ["[]", "json: cannot unmarshal array into Go value of type map[string]interface {}"],
])("the strategic merge patch %j is a bad request", ([body = "", message]) => {
  expect(() => decodeStrategicMergePatch(body)).toThrow(expect.objectContaining({ message, code: 400 }));
});

test("a strategic merge patch of null changes nothing", () => {
  expect(decodeStrategicMergePatch("null")).toEqual({});
});
