import { expect, test } from "vitest";
import { WireReader } from "../protobuf/wire-reader.ts";
import { documentV2, type SwaggerOperation } from "./document-v2.ts";
import { encodeSwagger } from "./gnostic/encode-v2.ts";
import { readOpenApiTexts } from "./texts.ts";
import { builtInResources } from "./testing/resources.ts";

const document = documentV2(builtInResources, readOpenApiTexts(), "v1.36.2");
const DEPLOYMENT = "/apis/apps/v1/namespaces/{namespace}/deployments/{name}";

test("one document has the paths of all groups", () => {
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(["/api/", "/version/", "/apis/apps/v1/", DEPLOYMENT, "/api/v1/nodes"]),
  );
  expect(document.definitions["io.k8s.api.apps.v1.Deployment"]).toBeDefined();
});

test("an operation says what it takes, gives and is about", () => {
  const patch = document.paths[DEPLOYMENT]?.["patch"] as SwaggerOperation;
  expect(patch).toMatchObject({
    operationId: "patchAppsV1NamespacedDeployment",
    schemes: ["https"],
    consumes: expect.arrayContaining(["application/strategic-merge-patch+json"]),
    "x-kubernetes-group-version-kind": { group: "apps", version: "v1", kind: "Deployment" },
    responses: {
      200: { description: "OK", schema: { $ref: "#/definitions/io.k8s.api.apps.v1.Deployment" } },
      401: { description: "Unauthorized" },
    },
  });
  expect(patch.parameters?.[0]).toMatchObject({ name: "body", in: "body", required: true });
});

test("parameters are written once, and every reference leads somewhere", () => {
  const references = new Set(
    [...JSON.stringify(document).matchAll(/"\$ref":"#\/(definitions|parameters)\/([^"]+)"/g)].map(([, ...to]) => to.join("/")),
  );
  const known = [
    ...Object.keys(document.definitions).map((name) => `definitions/${name}`),
    ...Object.keys(document.parameters).map((name) => `parameters/${name}`),
  ];
  expect([...references].filter((reference) => !known.includes(reference))).toEqual([]);
  expect(Object.values(document.parameters).filter(({ name }) => name === "fieldValidation")).toHaveLength(1);
});

test("gnostic's protobuf has every path and definition of the JSON", () => {
  const names: Record<number, string[]> = { 8: [], 9: [], 10: [] };
  const reader = new WireReader(encodeSwagger(document));
  while (reader.next("Document")) {
    const found = names[reader.number];
    if (found) found.push(...namesIn(reader));
    else reader.skip();
  }
  expect(names[8]).toEqual(Object.keys(document.paths));
  expect(names[9]).toEqual(Object.keys(document.definitions));
  expect(names[10]).toEqual(Object.keys(document.parameters));
});

/** Of a message of repeated pairs of name and value. */
function namesIn(reader: WireReader): string[] {
  const names: string[] = [];
  const outer = reader.enter();
  while (reader.next("named")) {
    const pair = reader.enter();
    while (reader.next("pair")) {
      if (reader.number === 1) names.push(reader.string());
      else reader.skip();
    }
    reader.leave(pair);
  }
  reader.leave(outer);
  return names;
}
