import { expect, test } from "vitest";
import type { NodeSelectorTerm, Pod, Toleration } from "../generated/types.ts";
import { matchesNodeAffinity, nodeSelectorTermMatches, tolerates } from "./index.ts";

const taint = { key: "k", value: "v", effect: "NoSchedule" };
const node = { metadata: { name: "n1", labels: { zone: "a", cores: "8", word: "x" } } } as never;

test.for<[name: string, toleration: Toleration, tolerated: boolean]>([
  ["the same key, value and effect", { key: "k", value: "v", effect: "NoSchedule" }, true],
  ["every effect", { key: "k", operator: "Equal", value: "v" }, true],
  ["every value", { key: "k", operator: "Exists" }, true],
  ["everything", { operator: "Exists" }, true],
  ["another key", { key: "other", operator: "Exists" }, false],
  ["another value", { key: "k", value: "w" }, false],
  ["another effect", { key: "k", operator: "Exists", effect: "NoExecute" }, false],
  ["a comparison, which is off", { key: "k", operator: "Gt", value: "1" }, false],
])("a toleration of %s", ([, toleration, tolerated]) => {
  expect(tolerates(toleration, taint)).toBe(tolerated);
});

const expression = (key: string, operator: string, ...values: string[]): NodeSelectorTerm => ({
  matchExpressions: [{ key, operator, values }],
});

test.for<[name: string, term: NodeSelectorTerm, matches: boolean]>([
  ["one of several values", expression("zone", "In", "b", "a"), true],
  ["none of them", expression("zone", "NotIn", "b"), true],
  ["a missing label is in nothing", expression("gpu", "In", "a"), false],
  ["a missing label is not in anything", expression("gpu", "NotIn", "a"), true],
  ["more than a number", expression("cores", "Gt", "4"), true],
  ["less than a number", expression("cores", "Lt", "4"), false],
  ["a word is not more than a number", expression("word", "Gt", "4"), false],
  ["a number is not more than a word", expression("cores", "Gt", "few"), false],
  ["the node's name", { matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] }, true],
  ["an empty term matches nothing", {}, false],
])("a term: %s", ([, term, matches]) => {
  expect(nodeSelectorTermMatches(term, node)).toBe(matches);
});

test("nodeSelector and required affinity must both match", () => {
  const required = (term: NodeSelectorTerm) => ({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
  });
  const pod = (spec: object): Pod => ({ spec: { nodeSelector: { zone: "a" }, ...spec } }) as never;
  expect(matchesNodeAffinity(pod({}), node)).toBe(true);
  expect(matchesNodeAffinity(pod({ affinity: required(expression("cores", "Gt", "4")) }), node)).toBe(true);
  expect(matchesNodeAffinity(pod({ affinity: required({}) }), node)).toBe(false);
  expect(matchesNodeAffinity(pod({ nodeSelector: { zone: "b" } }), node)).toBe(false);
});
