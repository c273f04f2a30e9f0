import { fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { Resource } from "../../registry/resources.ts";
import { tableText } from "./table.ts";

const resource = new Resource({
  group: "",
  version: "v1",
  kind: "Thing",
  resource: "things",
  singular: "thing",
  namespaced: true,
  model: "ConfigMap",
  strategy: {},
  columns: {
    columns: [{ name: "Age", type: "string", description: "Age" }],
    cells: ({ metadata }, { ageOf }) => [ageOf(metadata.creationTimestamp)],
  },
});
const options = { metaVersion: "v1", includeObject: "None", withColumns: false } as const;

test.for([
  { name: "seconds", created: "2026-01-01T00:00:00Z", age: "90s" },
  { name: "days", created: "2025-12-22T00:01:30Z", age: "10d" },
  { name: "the future", created: "2026-01-01T00:02:00Z", age: "<invalid>" },
  { name: "nothing", created: undefined, age: "<unknown>" },
])("an age of $name is wall-clock time, however fast the cluster's time passes", ({ created, age }) => {
  const clock = { ...fakeClock(Date.UTC(2026, 0, 1, 0, 1, 30)), speed: 20, since: () => 0 };
  const object = { apiVersion: "v1", kind: "Thing", metadata: { name: "x", ...(created ? { creationTimestamp: created } : {}) } };
  const table = JSON.parse(tableText(resource, [object], { resourceVersion: "1" }, options, clock));
  expect(table.rows).toEqual([{ cells: [age] }]);
});
