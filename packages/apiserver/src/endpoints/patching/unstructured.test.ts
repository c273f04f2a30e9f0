import { expect, test } from "vitest";
import { unstructuredFault } from "./unstructured.ts";

const deployment = (spec: unknown): unknown => ({ metadata: { name: "x" }, spec });

test.for([
  { name: "text for a struct", value: deployment("x"), fault: "cannot restore struct from: string" },
  { name: "a list for a struct", value: deployment([]), fault: "cannot restore struct from: slice" },
  { name: "text for a number", value: deployment({ replicas: "3" }), fault: "unrecognized type: int32" },
  { name: "a fraction for a number", value: deployment({ replicas: 1.5 }), fault: "cannot convert float64 to int32" },
  { name: "a number for a flag", value: deployment({ paused: 1 }), fault: "unrecognized type: bool" },
  { name: "a whole number for text", value: { metadata: { name: 1 } }, fault: "cannot convert int64 to string" },
  { name: "a flag for text", value: { metadata: { name: true } }, fault: "unrecognized type: string" },
  { name: "text for a map", value: { metadata: { labels: "a" } }, fault: "cannot restore map from string" },
  { name: "a map for a list", value: { metadata: { finalizers: {} } }, fault: "cannot restore slice from map" },
  { name: "inside lists", value: { metadata: { finalizers: ["a", 1] } }, fault: "cannot convert int64 to string" },
  { name: "nulls and unknown fields", value: { metadata: null, foo: 1 }, fault: undefined },
])("a map that becomes a struct: $name", ({ value, fault }) => {
  expect(unstructuredFault(value, "Deployment")).toBe(fault);
});
