import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { builtInResources } from "../testing/resources.ts";
import { buildOpenApi } from "./build.ts";

const resources = builtInResources.filter(({ group }) => group === "batch");

test("documents come back compressed, with the hash of what they say", async () => {
  const documents = await buildOpenApi({ specification: "v3", resources, version: "v1.36.2" });
  const batch = documents.get("apis/batch/v1");
  const text = gunzipSync(batch?.gzip ?? new Uint8Array()).toString();
  expect(Object.keys(JSON.parse(text).paths)).toContain("/apis/batch/v1/namespaces/{namespace}/jobs");
  expect(batch?.hash).toBe(createHash("sha512").update(text).digest("hex").toUpperCase());
});

test("v2 comes as JSON and as protobuf under one hash", async () => {
  const documents = await buildOpenApi({ specification: "v2", resources, version: "v1.36.2" });
  expect([...documents.keys()].sort()).toEqual(["json", "protobuf"]);
  expect(documents.get("json")?.hash).toBe(documents.get("protobuf")?.hash);
});

test("a build that fails is an error, not an empty answer", async () => {
  const unknown = [
    {
      group: "",
      version: "v1",
      kind: "Nothing",
      resource: "nothings",
      namespaced: true,
      verbs: ["get"],
      returnsDeletedObject: false,
      subresources: [],
    },
  ];
  await expect(buildOpenApi({ specification: "v3", resources: unknown, version: "v1.36.2" })).rejects.toThrow(
    "building OpenAPI ended with 1",
  );
});
