import { expect, test } from "vitest";
import { completed, type StartOptions } from "./options.ts";

test("nothing given is one node at Kubernetes' own pace, in this process", () => {
  expect(completed({})).toEqual({ mode: "in-process", nodes: 1, speed: 1, imagePolicy: "any" });
});

test.for<{ options: StartOptions; says: RegExp }>([
  { options: { nodes: -1 }, says: /nodes must be a whole number from 0 to 100, got -1/ },
  { options: { nodes: 1.5 }, says: /nodes must be a whole number/ },
  { options: { speed: 0 }, says: /speed must be above 0 and at most 1000, got 0/ },
  { options: { speed: Number.NaN }, says: /speed must be above 0/ },
  { options: { mode: "magic" as "processes" }, says: /mode must be in-process or processes, got magic/ },
])("$options is refused", ({ options, says }) => {
  expect(() => completed(options)).toThrow(says);
});
