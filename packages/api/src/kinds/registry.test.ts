import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { builtInDefinitions } from "./registry.ts";

const nameOf = ({ group, version, resource }: (typeof builtInDefinitions)[number]) => `${group || "core"}/${version} ${resource}`;
const find = (name: string) => {
  const definition = builtInDefinitions.find((candidate) => nameOf(candidate) === name);
  if (!definition) throw new Error(`no definition of ${name}`);
  return definition;
};

test("no resource is defined twice", () => {
  const names = builtInDefinitions.map(nameOf);
  expect(names).toEqual([...new Set(names)]);
});

test("no two resources of a scope claim the same short name", () => {
  const shortNames = builtInDefinitions.filter(({ storedAs }) => !storedAs).flatMap(({ shortNames = [] }) => shortNames);
  expect(shortNames).toEqual([...new Set(shortNames)]);
});

test("every model is one of the generated types", () => {
  const types = readFileSync(new URL("../generated/types.ts", import.meta.url), "utf8");
  const unknown = builtInDefinitions.filter(({ model }) => !types.includes(`export interface ${model} {`));
  expect(unknown.map(nameOf)).toEqual([]);
});

test.for([
  ["apps/v1 deployments", "scale status"],
  ["apps/v1 controllerrevisions", ""],
  ["core/v1 replicationcontrollers", "scale status"],
  ["core/v1 namespaces", "finalize status"],
  ["core/v1 nodes", "status"],
  ["core/v1 configmaps", ""],
  ["certificates.k8s.io/v1 certificatesigningrequests", "approval status"],
  ["admissionregistration.k8s.io/v1 mutatingadmissionpolicies", ""],
] as const)("%s has the subresources '%s'", ([name, expected]) => {
  const { updates = {}, ...others } = find(name).subresources ?? {};
  expect([...Object.keys(others), ...Object.keys(updates)].sort().join(" ")).toBe(expected);
});

test("reviews can only be created", () => {
  const reviews = builtInDefinitions.filter(({ kind }) => kind.endsWith("Review"));
  expect(reviews.map(({ verbs }) => verbs)).toEqual(reviews.map(() => ["create"]));
  expect(reviews).toHaveLength(6);
});
