import { expect, test } from "vitest";
import { applyJsonPatch, deepFreeze, StatusError } from "../../index.ts";

const document = deepFreeze({ data: { a: "1", b: "2" }, list: ["x", "y"], "a/b~c": 1 });
const apply = (...operations: unknown[]): unknown => applyJsonPatch<unknown>(document, JSON.stringify(operations));
const failure = (text: string, fieldValidation?: "Ignore"): StatusError["status"] => {
  try {
    applyJsonPatch<unknown>(document, text, fieldValidation);
  } catch (error) {
    if (error instanceof StatusError) return error.status;
  }
  throw new Error("the patch was taken");
};

test.for([
  {
    name: "replace of a missing key sets it",
    operation: { op: "replace", path: "/data/z", value: "9" },
    changed: { data: { a: "1", b: "2", z: "9" } },
  },
  { name: "add without value sets null", operation: { op: "add", path: "/data/a" }, changed: { data: { a: null, b: "2" } } },
  {
    name: "copy of a missing key gives null",
    operation: { op: "copy", from: "/data/none", path: "/data/a" },
    changed: { data: { a: null, b: "2" } },
  },
  { name: "move", operation: { op: "move", from: "/data/a", path: "/data/c" }, changed: { data: { b: "2", c: "1" } } },
  { name: "add at the end", operation: { op: "add", path: "/list/-", value: "z" }, changed: { list: ["x", "y", "z"] } },
  { name: "add in front", operation: { op: "add", path: "/list/0", value: "z" }, changed: { list: ["z", "x", "y"] } },
  { name: "add at -1 is the end", operation: { op: "add", path: "/list/-1", value: "z" }, changed: { list: ["x", "y", "z"] } },
  { name: "remove at -1", operation: { op: "remove", path: "/list/-1" }, changed: { list: ["x"] } },
  { name: "escaped keys", operation: { op: "replace", path: "/a~1b~0c", value: 2 }, changed: { "a/b~c": 2 } },
  { name: "test of a missing key against null", operation: { op: "test", path: "/data/z", value: null }, changed: {} },
  { name: "test of a map in another order", operation: { op: "test", path: "/data", value: { b: "2", a: "1" } }, changed: {} },
])("$name", ({ operation, changed }) => {
  expect(apply(operation)).toEqual({ ...document, ...changed });
});

test("the whole document may be replaced", () => {
  expect(apply({ op: "replace", path: "", value: { new: true } })).toEqual({ new: true });
});

test("__proto__ is a key like any other", () => {
  const patched = applyJsonPatch<object>(document, '[{"op":"add","path":"/__proto__","value":{"polluted":1}}]');
  expect(Object.hasOwn(patched, "__proto__")).toBe(true);
  expect((patched as { polluted?: number }).polluted).toBeUndefined();
  expect(() => apply({ op: "add", path: "/constructor/prototype/x", value: 1 })).toThrow(StatusError);
});

test.for([
  { op: "remove", path: "/data/zz" },
  { op: "remove", path: "" },
  { op: "remove", path: "/list/2" },
  { op: "add", path: "/missing/x", value: "y" },
  { op: "add", path: "/list/7", value: "y" },
  { op: "replace", path: "/list/x", value: "y" },
  { op: "move", from: "/data/none", path: "/data/d" },
  { op: "test", path: "/data/a", value: "7" },
  { op: "test", path: "/data/a" },
  { op: "nonsense", path: "/data/a" },
])("%j fails with 422 and changes nothing", (operation) => {
  expect(failure(JSON.stringify([{ op: "add", path: "/data/new", value: 1 }, operation]))).toMatchObject({
    code: 422,
    reason: "Invalid",
    message: "the server rejected our request due to an error in our request",
    details: {},
  });
});

const TOO_MANY = `[${Array.from({ length: 10_001 }, () => '{"op":"test","path":"","value":1}').join(",")}]`;
test.for([
  ['{"op":"add"}', 400, "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp"],
  ["nonsense", 400, "error decoding patch: invalid character 'o' in literal null (expecting 'u')"],
  ["", 400, "error decoding patch: unexpected end of JSON input"],
  ["[1]", 400, "error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp"],
  [TOO_MANY, 413, "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001"],
] as const)("%#: a body that is no patch is refused", ([text, code, message]) => {
  expect(failure(text)).toMatchObject({ code, message });
});

test("copies may add three megabytes in all", () => {
  const big = JSON.stringify([
    { op: "add", path: "/big", value: "x".repeat(1_100_000) },
    ...["b", "c", "d"].map((key) => ({ op: "copy", from: "/big", path: `/${key}` })),
  ]);
  expect(failure(big).code).toBe(422);
});
