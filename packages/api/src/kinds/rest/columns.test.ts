import { expect, test } from "vitest";
import { builtInDefinitions } from "../registry.ts";
import { formatLabels } from "./columns.ts";

test("a column that shows a field is described as the field is", () => {
  const services = builtInDefinitions.find(({ resource }) => resource === "services");
  const type = services?.columns?.columns.find(({ name }) => name === "Type");
  expect(type?.description).toMatch(/^type determines how the Service is exposed\. Defaults to ClusterIP\./);
  const ingresses = builtInDefinitions.find(({ resource }) => resource === "ingresses");
  expect(ingresses?.columns?.columns.find(({ name }) => name === "Hosts")?.description).toBe("Hosts that this ingress matches");
});

test("every column of a built-in kind has a description", () => {
  const bare = builtInDefinitions.flatMap(({ kind, columns }) =>
    (columns?.columns ?? []).filter(({ description }) => description === "").map(({ name }) => `${kind} ${name}`),
  );
  expect(bare).toEqual([]);
});

test("labels are listed by name", () => {
  expect(formatLabels({ b: "2", a: "1" })).toBe("a=1,b=2");
  expect(formatLabels({})).toBe("<none>");
});
