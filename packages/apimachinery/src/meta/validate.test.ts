import { expect, test } from "vitest";
import { type ObjectMetadata, Path, validateLabelSelector, validateObjectMeta, validateObjectMetaUpdate } from "../index.ts";

const fine: ObjectMetadata = { name: "a", namespace: "n", resourceVersion: "1", uid: "u", generation: 1 };
const texts = (errors: { text(): string }[]): string[] => errors.map((error) => error.text());

test.for([
  { name: "nothing is wrong", meta: {}, expected: [] },
  { name: "no name", meta: { name: "" }, expected: ["metadata.name: Required value: name or generateName is required"] },
  { name: "no namespace", meta: { namespace: "" }, expected: ["metadata.namespace: Required value"] },
  {
    name: "a generation below zero",
    meta: { generation: -1 },
    expected: ["metadata.generation: Invalid value: -1: must be greater than or equal to 0"],
  },
  {
    name: "a finalizer without a domain",
    meta: { finalizers: ["unqualified"] },
    expected: ['metadata.finalizers[0]: Invalid value: "unqualified": name is neither a standard finalizer name nor is it fully qualified'],
  },
  {
    name: "finalizers that exclude each other",
    meta: { finalizers: ["orphan", "foregroundDeletion"] },
    expected: [
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ],
  },
  {
    name: "annotations beyond 256 KiB",
    meta: { annotations: { a: "x".repeat(262144) } },
    expected: ["metadata.annotations: Too long: may not be more than 262144 bytes"],
  },
  { name: "annotation keys in upper case", meta: { annotations: { "Example.com/A": "x" } }, expected: [] },
  {
    name: "an empty owner",
    meta: { ownerReferences: [{ apiVersion: "", kind: "", name: "", uid: "" }] },
    expected: [
      'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
  },
  {
    name: "two controllers",
    meta: { ownerReferences: ["x", "y"].map((name) => ({ kind: "Pod", apiVersion: "v1", name, uid: name, controller: true })) },
    expected: [
      'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"Pod","name":"x","uid":"x","controller":true},{"apiVersion":"v1","kind":"Pod","name":"y","uid":"y","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Pod/x and Pod/y',
    ],
  },
  {
    name: "an event as owner",
    meta: { ownerReferences: [{ apiVersion: "v1", kind: "Event", name: "e", uid: "u" }] },
    expected: [
      'metadata.ownerReferences: Invalid value: {"apiVersion":"v1","kind":"Event","name":"e","uid":"u"}: /v1, Kind=Event is disallowed from being an owner',
    ],
  },
  {
    name: "an unknown operation in managed fields",
    meta: { managedFields: [{ operation: "X" }] },
    expected: ['metadata.managedFields[0].operation: Invalid value: "X": must be `Apply` or `Update`'],
  },
])("on create: $name", ({ meta, expected }) => {
  expect(texts(validateObjectMeta({ ...fine, ...(meta as ObjectMetadata) }, { namespaced: true }))).toEqual(expected);
});

test("an object of the cluster has no namespace", () => {
  expect(texts(validateObjectMeta(fine, { namespaced: false }))).toEqual(["metadata.namespace: Forbidden: not allowed on this type"]);
});

test("custom resources may have finalizers without a domain", () => {
  expect(validateObjectMeta({ ...fine, finalizers: ["mine"] }, { namespaced: true, standardFinalizers: false })).toEqual([]);
});

test.for([
  { name: "nothing changes", next: {}, previous: {}, expected: [] },
  { name: "labels may change", next: { labels: { a: "b" } }, previous: {}, expected: [] },
  {
    name: "no resourceVersion",
    next: { resourceVersion: "" },
    previous: {},
    expected: ['metadata.resourceVersion: Invalid value: "": must be specified for an update'],
  },
  {
    name: "a lower generation",
    next: { generation: 1 },
    previous: { generation: 2 },
    expected: ["metadata.generation: Invalid value: 1: must not be decremented"],
  },
  { name: "another uid", next: { uid: "y" }, previous: {}, expected: ['metadata.uid: Invalid value: "y": field is immutable'] },
  { name: "another name", next: { name: "" }, previous: {}, expected: ['metadata.name: Invalid value: "": field is immutable'] },
  {
    name: "a deletion taken back",
    next: {},
    previous: { deletionTimestamp: "2026-01-01T00:00:00Z" },
    expected: ["metadata.deletionTimestamp: Invalid value: null: field is immutable"],
  },
  {
    name: "a finalizer added while deleted",
    next: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b", "c/d"] },
    previous: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b"] },
    expected: [
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"c/d"}',
    ],
  },
])("on update: $name", ({ next, previous, expected }) => {
  expect(texts(validateObjectMetaUpdate({ ...fine, ...next }, { ...fine, ...previous }))).toEqual(expected);
});

test.for([
  {
    operator: "In",
    values: [],
    expected: ["spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"],
  },
  {
    operator: "Exists",
    values: ["a"],
    expected: ["spec.selector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"],
  },
  {
    operator: "Foo",
    values: [],
    expected: ['spec.selector.matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator'],
  },
  { operator: "In", values: ["a"], expected: [] },
])("a label selector with operator $operator and values $values", ({ operator, values, expected }) => {
  const selector = { matchExpressions: [{ key: "a", operator, values }] };
  expect(texts(validateLabelSelector(selector, new Path("spec").child("selector")))).toEqual(expected);
});
