import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, memoryStore, startTestApi, type TestApi } from "../../testing/test-api.ts";
import { compareGroups, compareVersions } from "./groups.ts";

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ store: await memoryStore() });
});
afterAll(() => api.stop());

const get = (url: string, accept?: string, more: Record<string, string> = {}): Promise<Answer> =>
  api.send({ method: "GET", url, headers: { ...(accept ? { accept } : {}), ...more } });

test.for([
  { name: "nothing", accept: undefined, kind: "APIGroupList" },
  { name: "JSON", accept: "application/json, */*", kind: "APIGroupList" },
  {
    name: "what kubectl asks for",
    accept: `${AGGREGATED},application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json`,
    kind: "APIGroupDiscoveryList",
  },
  {
    name: "what kubectl 1.35 asks for",
    accept: `${AGGREGATED};profile=nopeer,${AGGREGATED},application/json`,
    kind: "APIGroupDiscoveryList",
  },
  {
    name: "the old version, or else the plain form",
    accept: "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json",
    kind: "APIGroupList",
  },
])("who accepts $name gets an $kind of /apis", async ({ accept, kind }) => {
  const { code, json, headers } = await get("/apis", accept);
  expect({ code, kind: json.kind, vary: headers["vary"] }).toEqual({ code: 200, kind, vary: "Accept" });
  expect(headers["content-type"]).toBe(kind === "APIGroupList" ? "application/json" : AGGREGATED);
});

test.for(["v2beta1", "v9"])("who accepts only the aggregated form in %s gets a 406", async (version) => {
  const { json } = await get("/apis", `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`);
  expect(json).toMatchObject({ kind: "Status", code: 406, reason: "NotAcceptable" });
});

test("who has the aggregated form already is told so", async () => {
  const { headers } = await get("/api", AGGREGATED);
  expect(headers["etag"]).toMatch(/^"[0-9A-F]{128}"$/);
  const again = await get("/api", AGGREGATED, { "if-none-match": String(headers["etag"]) });
  expect({ code: again.code, text: again.text }).toEqual({ code: 304, text: "" });
});

test("the aggregated form has resources, their subresources and the kinds of these", async () => {
  const { json } = await get("/apis", AGGREGATED);
  const apps = json.items.find((group: { metadata: { name: string } }) => group.metadata.name === "apps");
  expect(apps.versions[0]).toMatchObject({ version: "v1", freshness: "Current" });
  const deployments = apps.versions[0].resources.find(({ resource }: { resource: string }) => resource === "deployments");
  expect(deployments).toEqual({
    resource: "deployments",
    responseKind: { group: "", version: "", kind: "Deployment" },
    scope: "Namespaced",
    singularResource: "deployment",
    verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    shortNames: ["deploy"],
    categories: ["all"],
    subresources: [
      { subresource: "scale", responseKind: { group: "autoscaling", version: "v1", kind: "Scale" }, verbs: ["get", "patch", "update"] },
      { subresource: "status", responseKind: { group: "", version: "", kind: "Deployment" }, verbs: ["get", "patch", "update"] },
    ],
  });
});

test("the plain form lists subresources by path, and names the groups of foreign kinds", async () => {
  const { json } = await get("/api/v1");
  const named = (name: string): object => json.resources.find((resource: { name: string }) => resource.name === name);
  expect(named("pods")).toMatchObject({
    singularName: "pod",
    namespaced: true,
    kind: "Pod",
    shortNames: ["po"],
    storageVersionHash: expect.any(String),
  });
  expect(named("pods/eviction")).toEqual({
    name: "pods/eviction",
    singularName: "",
    namespaced: true,
    group: "policy",
    version: "v1",
    kind: "Eviction",
    verbs: ["create"],
  });
  expect(named("bindings")).not.toHaveProperty("storageVersionHash");
});

test.for([
  { url: "/apis/apps", has: { kind: "APIGroup", name: "apps", preferredVersion: { groupVersion: "apps/v1", version: "v1" } } },
  { url: "/apis/autoscaling", has: { preferredVersion: { groupVersion: "autoscaling/v2", version: "v2" } } },
  { url: "/api", has: { kind: "APIVersions", versions: ["v1"] } },
])("$url says what it holds", async ({ url, has }) => {
  expect((await get(url)).json).toMatchObject(has);
});

test.for(["/apis/nosuch", "/apis/apps/v9", "/api/v2"])("%s is not there", async (url) => {
  const { code, text, headers } = await get(url);
  expect({ code, text, type: headers["content-type"] }).toEqual({
    code: 404,
    text: "404 page not found\n",
    type: "text/plain; charset=utf-8",
  });
});

test("groups come by priority, versions by maturity", () => {
  expect(["zoo.example", "apps", "", "apiregistration.k8s.io", "acme.example", "batch"].sort(compareGroups)).toEqual([
    "apiregistration.k8s.io",
    "",
    "apps",
    "batch",
    "acme.example",
    "zoo.example",
  ]);
  expect(["v1alpha1", "foo", "v1", "v2beta1", "v10", "v2", "v1beta2"].sort(compareVersions)).toEqual([
    "v10",
    "v2",
    "v1",
    "v2beta1",
    "v1beta2",
    "v1alpha1",
    "foo",
  ]);
});

test("OpenAPI is among the paths of the root", async () => {
  const { json } = await get("/");
  expect(json.paths).toEqual(expect.arrayContaining(["/api/v1", "/apis/apps/v1", "/openapi/v2", "/openapi/v3", "/version"]));
});
