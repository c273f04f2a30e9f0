import { expect, test } from "vitest";
import { formatSelector, formatSet, scaleSubresource } from "./scale.ts";

test("the selector of a scale reads as a list of requirements in order of their keys", () => {
  const selector = {
    matchLabels: { z: "1", a: "b" },
    matchExpressions: [
      { key: "m", operator: "In", values: ["y", "x"] },
      { key: "n", operator: "NotIn", values: ["q"] },
      { key: "o", operator: "Exists" },
      { key: "p", operator: "DoesNotExist" },
    ],
  };
  expect(formatSelector(selector)).toBe("a=b,m in (x,y),n notin (q),o,!p,z=1");
  expect(formatSet({ z: "1", a: "b" })).toBe("a=b,z=1");
});

test("scaling sets the replicas and leaves the rest of the spec", () => {
  const object = { apiVersion: "v1", kind: "X", metadata: {}, spec: { other: 1 } };
  const scale = scaleSubresource(() => "");
  expect(scale.replicas(object)).toBe(0);
  scale.setReplicas(object, 3);
  expect(object.spec).toEqual({ other: 1, replicas: 3 });
});
