import { expect, test } from "vitest";
import { applyStrategicMergePatch, deepFreeze, type PatchField, type PatchSchema } from "../../index.ts";

const typed = (name: string, fields: () => Record<string, PatchField>): PatchSchema => ({ name, field: (field) => fields()[field] });
const byName = (element: PatchSchema, ...more: "retainKeys"[]): PatchField => ({
  type: "list",
  patchStrategy: ["merge", ...more],
  patchMergeKey: "name",
  element,
});

const env = typed("EnvVar", () => ({ name: { type: "primitive" }, value: { type: "primitive" }, valueFrom: { type: "map", schema: env } }));
const container = typed("Container", () => ({
  name: { type: "primitive" },
  args: { type: "list" },
  env: byName(env),
  labels: { type: "map" },
}));
const pod = typed("PodSpec", () => ({
  containers: byName(container),
  volumes: byName(container, "retainKeys"),
  strategy: { type: "map", patchStrategy: ["retainKeys"], schema: env },
  owner: { type: "map", patchStrategy: ["replace"], schema: env },
  finalizers: { type: "list", patchStrategy: ["merge"] },
  tolerations: { type: "list", element: env },
  ports: { type: "list", patchStrategy: ["merge"], element: env },
  annotations: { type: "map" },
}));

const apply = (original: Record<string, unknown>, patch: Record<string, unknown>): unknown =>
  applyStrategicMergePatch<unknown>(deepFreeze(original), deepFreeze(patch), pod);
const named = (...names: string[]): { name: string }[] => names.map((name) => ({ name }));
const two = {
  containers: [
    { name: "a", image: "i1" },
    { name: "b", image: "i2" },
  ],
};

test.for([
  {
    name: "containers merge by name and keep their order",
    original: two,
    patch: { containers: [{ name: "b", image: "new" }] },
    result: {
      containers: [
        { name: "a", image: "i1" },
        { name: "b", image: "new" },
      ],
    },
  },
  {
    name: "a new container is put before the old ones",
    original: two,
    patch: { containers: [{ name: "c" }] },
    result: { containers: [{ name: "c" }, ...two.containers] },
  },
  {
    name: "$patch delete removes by name",
    original: two,
    patch: { containers: [{ name: "a", $patch: "delete" }] },
    result: { containers: [{ name: "b", image: "i2" }] },
  },
  {
    name: "$patch delete of a missing element changes nothing",
    original: two,
    patch: { containers: [{ name: "z", $patch: "delete" }] },
    result: two,
  },
  {
    name: "$patch replace in a list replaces it whole",
    original: two,
    patch: { containers: [{ name: "c" }, { $patch: "replace" }] },
    result: { containers: named("c") },
  },
  {
    name: "the same element twice merges one after the other",
    original: { containers: named("a") },
    patch: {
      containers: [
        { name: "a", x: 1 },
        { name: "a", y: 2 },
      ],
    },
    result: { containers: [{ name: "a", x: 1, y: 2 }] },
  },
  {
    name: "$setElementOrder orders without a patch",
    original: { containers: named("a", "b") },
    patch: { "$setElementOrder/containers": named("b", "a") },
    result: { containers: named("b", "a") },
  },
  {
    name: "$setElementOrder weaves in what only the server has",
    original: { containers: named("a", "sidecar", "b") },
    patch: { "$setElementOrder/containers": named("a", "b", "c"), containers: named("c") },
    result: { containers: named("a", "sidecar", "b", "c") },
  },
  {
    name: "patched, added and deleted at once",
    original: { containers: named("a", "b", "c") },
    patch: {
      "$setElementOrder/containers": named("d", "c", "a"),
      containers: [
        { name: "b", $patch: "delete" },
        { name: "d", image: "k" },
        { name: "a", image: "z" },
      ],
    },
    result: { containers: [{ name: "d", image: "k" }, { name: "c" }, { name: "a", image: "z" }] },
  },
  {
    name: "nested lists merge too",
    original: { containers: [{ name: "a", env: [{ name: "A", value: "1" }] }] },
    patch: { containers: [{ name: "a", env: [{ name: "A", value: null, valueFrom: { value: "x" } }] }] },
    result: { containers: [{ name: "a", env: [{ name: "A", valueFrom: { value: "x" } }] }] },
  },
  {
    name: "lists of scalars are replaced",
    original: { containers: [{ name: "a", args: ["1", "2"] }] },
    patch: { containers: [{ name: "a", args: ["3"] }] },
    result: { containers: [{ name: "a", args: ["3"] }] },
  },
  {
    name: "lists without merge strategy are replaced",
    original: { tolerations: [{ key: "a" }] },
    patch: { tolerations: [{ key: "b" }] },
    result: { tolerations: [{ key: "b" }] },
  },
  {
    name: "merged scalars are a set with the patch's in its order",
    original: { finalizers: ["a", "b"] },
    patch: { finalizers: ["c", "b"] },
    result: { finalizers: ["c", "a", "b"] },
  },
  {
    name: "$deleteFromPrimitiveList",
    original: { finalizers: ["a", "b"] },
    patch: { "$deleteFromPrimitiveList/finalizers": ["a", "z"] },
    result: { finalizers: ["b"] },
  },
  {
    name: "$retainKeys switches a union",
    original: { volumes: [{ name: "v", emptyDir: {} }] },
    patch: { volumes: [{ name: "v", $retainKeys: ["name", "configMap"], configMap: {} }] },
    result: { volumes: [{ name: "v", configMap: {} }] },
  },
  {
    name: "$patch replace replaces a map",
    original: { annotations: { a: "1", b: "2" } },
    patch: { annotations: { $patch: "replace", c: "3" } },
    result: { annotations: { c: "3" } },
  },
  {
    name: "$patch delete empties a map",
    original: { annotations: { a: "1" } },
    patch: { annotations: { $patch: "delete" } },
    result: { annotations: {} },
  },
  {
    name: "null deletes",
    original: { annotations: { a: "1", b: "2" }, finalizers: ["a"] },
    patch: { annotations: { a: null, z: null }, finalizers: null },
    result: { annotations: { b: "2" } },
  },
  {
    name: "nulls and directives in what is new are dropped",
    original: {},
    patch: { owner: { a: null, b: { $patch: "delete" }, c: 1 } },
    result: { owner: { c: 1 } },
  },
  {
    name: "a map with replace strategy is replaced",
    original: { owner: { a: 1 } },
    patch: { owner: { b: 2 } },
    result: { owner: { b: 2 } },
  },
  { name: "types may change", original: { annotations: { a: "1" } }, patch: { annotations: "x" }, result: { annotations: "x" } },
])("$name", ({ original, patch, result }) => {
  expect(apply(original as Record<string, unknown>, patch as Record<string, unknown>)).toEqual(result);
});

test.for([
  {
    code: 400,
    patch: { strategy: { $retainKeys: ["a"], b: 1 } },
    original: { strategy: {} },
    message: "invalid patch format of retainKeys",
  },
  { code: 400, patch: { $setElementOrder: [] }, original: {}, message: "invalid patch format of setElementOrder list" },
  { code: 400, patch: { $deleteFromPrimitiveList: ["a"] }, original: {}, message: "invalid patch format of primitive list" },
  {
    code: 500,
    patch: { containers: [{ image: "x" }] },
    original: two,
    message: "map: map[image:x] does not contain declared merge key: name",
  },
  {
    code: 500,
    patch: { containers: [{ name: "a", $patch: "foo" }] },
    original: two,
    message: "unknown patch type: foo in map: map[$patch:foo name:a]",
  },
  {
    code: 500,
    patch: { containers: [{ name: "a", $patch: "merge" }] },
    original: two,
    message: "merging lists cannot yet be specified in the patch",
  },
  {
    code: 500,
    patch: { annotations: { $patch: "foo" } },
    original: { annotations: {} },
    message: "unknown patch type: foo in map: map[$patch:foo]",
  },
  {
    code: 500,
    patch: { containers: ["a"] },
    original: { containers: named("a") },
    message: "list element types are not identical: [[map[name:a]] [a]]",
  },
  {
    code: 500,
    patch: { "$setElementOrder/zz": [] },
    original: {},
    message: 'unable to find api field in struct PodSpec for the json field "zz"',
  },
  { code: 500, patch: { ports: [{ a: 1 }] }, original: { ports: [{ a: 2 }] }, message: "cannot merge lists without merge key for struct" },
  { code: 500, patch: { "$setElementOrder/containers": "x" }, original: {}, message: "expected a []interface {}, but received a string" },
  {
    code: 500,
    patch: { "$setElementOrder/containers": named("b"), containers: named("a") },
    original: two,
    message: "The order in patch list:\n[map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:b]]\n",
  },
  {
    code: 422,
    patch: { finalizers: [["a"]] },
    original: { finalizers: ["a"] },
    message: "the server rejected our request due to an error in our request",
  },
])("$code $message", ({ code, patch, original, message }) => {
  expect(() => apply(original, patch)).toThrow(expect.objectContaining({ code, message }));
});
