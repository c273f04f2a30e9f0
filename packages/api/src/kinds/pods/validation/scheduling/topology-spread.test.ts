import { expect, test } from "vitest";
import type { TopologySpreadConstraint } from "../../../../generated/types.ts";
import type { Errors } from "../names.ts";
import { checkTopologySpread } from "./topology-spread.ts";

const spread: TopologySpreadConstraint = { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: {} };
const { labelSelector: _, ...everywhere } = spread;

test.for([
  { name: "a plain one", constraints: [spread], errors: [] },
  { name: "no skew", constraints: [{ ...spread, maxSkew: 0 }], errors: ["p[0].maxSkew: Invalid value: 0: must be greater than zero"] },
  {
    name: "the same twice",
    constraints: [spread, spread],
    errors: ['p[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"'],
  },
  { name: "keys", constraints: [{ ...spread, matchLabelKeys: ["a"] }], errors: [] },
  {
    name: "a bad key",
    constraints: [{ ...spread, matchLabelKeys: ["a b"] }],
    errors: [expect.stringMatching(/^p\[0\]\.matchLabelKeys\[0\]: Invalid value: "a b": name part must/)],
  },
  {
    name: "keys without a selector",
    constraints: [{ ...everywhere, matchLabelKeys: ["a b"] }],
    errors: ["p[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set"],
  },
  {
    name: "a policy that is none",
    constraints: [{ ...spread, nodeTaintsPolicy: "x" }],
    errors: ['p[0].nodeTaintsPolicy: Unsupported value: "x": supported values: "Honor", "Ignore"'],
  },
])("of topology spread constraints $name is answered with $errors", ({ constraints, errors }) => {
  const found: Errors = [];
  checkTopologySpread(found, "p", constraints);
  expect(found.map((error) => error.text())).toEqual(errors);
});
