import { expect, test } from "vitest";
import { modelFor, modelNames } from "../../schema/index.ts";
import { readOpenApiTexts } from "../texts.ts";
import { Definitions } from "./definitions.ts";

const texts = readOpenApiTexts();
const v2 = new Definitions("v2", texts);
const v3 = new Definitions("v3", texts);

const property = (definitions: Definitions, name: string, field: string): unknown =>
  (definitions.get(`io.k8s.api.${name}`).schema["properties"] as Record<string, unknown>)[field];

test.for([
  {
    what: "a struct has an empty default",
    of: "apps.v1.DeploymentSpec",
    field: "template",
    has: { default: {}, allOf: [{ $ref: "#/components/schemas/io.k8s.api.core.v1.PodTemplateSpec" }] },
  },
  { what: "a pointer has none", of: "apps.v1.DeploymentSpec", field: "replicas", has: { type: "integer", format: "int32" } },
  { what: "what must be said has its zero", of: "scheduling.v1.PriorityClass", field: "value", has: { default: 0 } },
  {
    what: "a default of its own goes before",
    of: "core.v1.ContainerPort",
    field: "protocol",
    has: { default: "TCP", enum: ["SCTP", "TCP", "UDP"] },
  },
  {
    what: "values are those of a list's items",
    of: "core.v1.PersistentVolumeClaimSpec",
    field: "accessModes",
    has: { items: { type: "string", enum: ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"] } },
  },
  {
    what: "lists say how they are merged",
    of: "core.v1.ServiceSpec",
    field: "ports",
    has: {
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["port", "protocol"],
      "x-kubernetes-patch-merge-key": "port",
      "x-kubernetes-patch-strategy": "merge",
    },
  },
  {
    what: "also those of embedded structs",
    of: "core.v1.EphemeralContainer",
    field: "env",
    has: { "x-kubernetes-list-map-keys": ["name"], "x-kubernetes-patch-merge-key": "name" },
  },
  {
    what: "maps say what they hold",
    of: "core.v1.ResourceRequirements",
    field: "limits",
    has: { type: "object", additionalProperties: { $ref: "#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity" } },
  },
])("$what: $of.$field", ({ of, field, has }) => {
  expect(property(v3, of, field)).toMatchObject(has);
});

test("v2 keeps a reference beside its description, and says no defaults", () => {
  const template = property(v2, "apps.v1.DeploymentSpec", "template");
  expect(template).toEqual({
    description: expect.stringContaining("Template describes"),
    $ref: "#/definitions/io.k8s.api.core.v1.PodTemplateSpec",
  });
  expect(property(v2, "core.v1.ContainerPort", "protocol")).not.toHaveProperty("default");
});

test("a kind says what it is, and what it must have", () => {
  expect(v3.get("io.k8s.api.apps.v1.Deployment").schema).toMatchObject({
    description: "Deployment enables declarative updates for Pods and ReplicaSets.",
    "x-kubernetes-group-version-kind": [{ group: "apps", version: "v1", kind: "Deployment" }],
  });
  expect(v3.get("io.k8s.api.apps.v1.DeploymentSpec").schema["required"]).toEqual(["selector", "template"]);
  expect(v3.get("io.k8s.api.core.v1.Taint").schema["required"]).toEqual(["key", "effect"]);
  expect(v3.get("io.k8s.apimachinery.pkg.apis.meta.v1.Status").schema).toMatchObject({
    "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "Status" }],
  });
  expect(v3.get("io.k8s.api.core.v1.SeccompProfile").schema).toHaveProperty("x-kubernetes-unions");
});

test.for([
  {
    name: "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
    old: { type: "string", format: "int-or-string" },
    now: { format: "int-or-string", oneOf: [{ type: "integer" }, { type: "string" }] },
  },
  {
    name: "io.k8s.apimachinery.pkg.api.resource.Quantity",
    old: { type: "string" },
    now: { oneOf: [{ type: "string" }, { type: "number" }] },
  },
  {
    name: "io.k8s.apimachinery.pkg.apis.meta.v1.Time",
    old: { type: "string", format: "date-time" },
    now: { type: "string", format: "date-time" },
  },
])("$name is written as its type says", ({ name, old, now }) => {
  const description = expect.any(String);
  expect(v2.get(name).schema).toEqual({ description, ...old });
  expect(v3.get(name).schema).toEqual({ description, ...now });
});

test("every model and all that it refers to has a definition", () => {
  const names = modelNames.map((name) => modelFor(name).openApiName);
  expect(v3.reachable(names).length).toBeGreaterThan(names.length);
  expect(() => v2.reachable(names)).not.toThrow();
  expect(() => v3.get("io.k8s.api.core.v1.Nothing")).toThrow("no definition is called");
});
