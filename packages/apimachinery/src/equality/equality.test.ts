import { expect, test } from "vitest";
import { deepCopy, deepEqual, deepFreeze, fnv32a, safeEncodeString, scaledIntOrPercent } from "../index.ts";

test.for([
  { a: { x: 1 }, b: { x: 1, y: undefined }, equal: true },
  { a: { x: 1 }, b: { x: 1, y: null }, equal: true },
  { a: { x: [] }, b: {}, equal: true },
  { a: { emptyDir: {} }, b: {}, equal: false },
  { a: [1, 2], b: [2, 1], equal: false },
  { a: { a: 1, b: 2 }, b: { b: 2, a: 1 }, equal: true },
  { a: "1", b: 1, equal: false },
  { a: [], b: {}, equal: false },
  { a: { x: 0 }, b: {}, equal: false },
])("$a and $b are equal: $equal", ({ a, b, equal }) => {
  expect(deepEqual(a, b)).toBe(equal);
  expect(deepEqual(b, a)).toBe(equal);
});

test("a copy shares nothing and may be changed", () => {
  const original = deepFreeze({ a: [{ b: 1 }], c: undefined, ...JSON.parse('{"__proto__":{"d":1}}') });
  const copy = deepCopy(original);
  expect(JSON.stringify(copy)).toBe('{"a":[{"b":1}],"__proto__":{"d":1}}');
  copy.a[0].b = 2;
  expect(original.a[0].b).toBe(1);
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
});

test("what is frozen is frozen all the way down", () => {
  const frozen = deepFreeze({ a: [{ b: 1 }] });
  expect(() => frozen.a.push({ b: 2 })).toThrow(TypeError);
  expect(() => Object.assign(frozen.a[0] ?? {}, { b: 3 })).toThrow(TypeError);
});

test("FNV-1a and the safe alphabet are those of generated names", () => {
  expect(fnv32a("")).toBe(2166136261);
  expect(fnv32a("hello")).toBe(1335831723);
  expect(safeEncodeString("1335831723")).toBe("5779d75c67");
});

test.for([
  { value: 3, total: 10, roundUp: true, result: 3 },
  { value: "25%", total: 10, roundUp: true, result: 3 },
  { value: "25%", total: 10, roundUp: false, result: 2 },
  { value: "100%", total: 7, roundUp: false, result: 7 },
])("$value of $total is $result", ({ value, total, roundUp, result }) => {
  expect(scaledIntOrPercent(value, total, roundUp)).toBe(result);
});

test.for([
  { value: "5", message: "invalid value for IntOrString: invalid type: string is not a percentage" },
  { value: "x%", message: 'invalid value for IntOrString: invalid value "x%": strconv.Atoi: parsing "x": invalid syntax' },
])("$value is no percentage", ({ value, message }) => {
  expect(() => scaledIntOrPercent(value, 10, true)).toThrow(new Error(message));
});
