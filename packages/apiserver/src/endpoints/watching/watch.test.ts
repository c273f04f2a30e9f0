import { expect, test } from "vitest";
import { planStart } from "./watch.ts";

const now = { fresh: false, atLeast: 0, from: undefined };

test.for([
  { name: "no version: the newest state", resourceVersion: "", initial: undefined, plan: { ...now, fresh: true, initial: true } },
  { name: "no version, no state", resourceVersion: "", initial: false, plan: { ...now, fresh: true, initial: false } },
  { name: "version 0: any state", resourceVersion: "0", initial: undefined, plan: { ...now, initial: true } },
  { name: "version 0, no state", resourceVersion: "0", initial: false, plan: { ...now, initial: false } },
  { name: "a version: what came after it", resourceVersion: "7", initial: undefined, plan: { ...now, initial: false, from: 7 } },
  { name: "a version and its state, or a newer one", resourceVersion: "7", initial: true, plan: { ...now, atLeast: 7, initial: true } },
])("a watch begins with $name", ({ resourceVersion, initial, plan }) => {
  expect(planStart({ resourceVersion, sendInitialEvents: initial })).toEqual(plan);
});

test("a version that is no number is a 500 with a text, as Kubernetes has it", () => {
  expect(() => planStart({ resourceVersion: "x", sendInitialEvents: undefined })).toThrow(
    'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
  );
});
