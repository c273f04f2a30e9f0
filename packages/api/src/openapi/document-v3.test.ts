import { expect, test } from "vitest";
import { documentsV3 } from "./document-v3.ts";
import { readOpenApiTexts } from "./texts.ts";
import { builtInResources } from "./testing/resources.ts";

interface Operation {
  operationId: string;
  tags: string[];
  description: string;
  parameters?: { name: string }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { content?: Record<string, unknown> }>;
  "x-kubernetes-action": string;
  "x-kubernetes-group-version-kind": object;
}
type Path = Record<string, Operation> & { parameters?: { name: string; in: string; required?: boolean }[] };
interface Document {
  info: object;
  paths: Record<string, Path>;
  components: { schemas: Record<string, object> };
}

const documents = new Map(
  [...documentsV3(builtInResources, readOpenApiTexts(), "v1.36.2")].map(({ name, text }) => [name, JSON.parse(text) as Document]),
);
const documentOf = (name: string): Document => documents.get(name) as Document;
const apps = documentOf("apis/apps/v1");
const core = documentOf("api/v1");
const DEPLOYMENTS = "/apis/apps/v1/namespaces/{namespace}/deployments";

test("there is a document for each group, each version and the paths beside them", () => {
  expect([...documents.keys()]).toEqual(
    expect.arrayContaining(["api", "api/v1", "apis", "apis/apps", "apis/apps/v1", "apis/batch/v1", "version", "openid/v1/jwks"]),
  );
  expect(apps.info).toEqual({ title: "Kubernetes", version: "v1.36.2" });
  expect(Object.keys(documentOf("apis/apps").paths)).toEqual(["/apis/apps/"]);
});

test.for(builtInResources.filter(({ verbs }) => verbs.includes("patch")))(
  "$group/$version $kind can be patched with fieldValidation, which kubectl looks for before it trusts the server",
  ({ group, version, kind, resource, namespaced }) => {
    const name = group ? `apis/${group}/${version}` : `api/${version}`;
    const patch = documentOf(name).paths[`/${name}${namespaced ? "/namespaces/{namespace}" : ""}/${resource}/{name}`]?.["patch"];
    expect(patch?.["x-kubernetes-group-version-kind"]).toEqual({ group, version, kind });
    expect(patch?.parameters?.map((parameter) => parameter.name)).toEqual(["dryRun", "fieldManager", "fieldValidation", "force"]);
    expect(Object.keys(patch?.requestBody?.content ?? {})).toContain("application/strategic-merge-patch+json");
    expect(Object.keys(patch?.requestBody?.content ?? {})).toContain("application/apply-patch+yaml");
  },
);

test.for([
  {
    path: DEPLOYMENTS,
    method: "get",
    id: "listAppsV1NamespacedDeployment",
    action: "list",
    says: "list or watch objects of kind Deployment",
  },
  { path: DEPLOYMENTS, method: "post", id: "createAppsV1NamespacedDeployment", action: "post", says: "create a Deployment" },
  {
    path: DEPLOYMENTS,
    method: "delete",
    id: "deleteAppsV1CollectionNamespacedDeployment",
    action: "deletecollection",
    says: "delete collection of Deployment",
  },
  {
    path: `${DEPLOYMENTS}/{name}`,
    method: "put",
    id: "replaceAppsV1NamespacedDeployment",
    action: "put",
    says: "replace the specified Deployment",
  },
  {
    path: `${DEPLOYMENTS}/{name}/scale`,
    method: "patch",
    id: "patchAppsV1NamespacedDeploymentScale",
    action: "patch",
    says: "partially update scale of the specified Deployment",
  },
  {
    path: "/apis/apps/v1/deployments",
    method: "get",
    id: "listAppsV1DeploymentForAllNamespaces",
    action: "list",
    says: "list or watch objects of kind Deployment",
  },
  {
    path: "/apis/apps/v1/watch/deployments",
    method: "get",
    id: "watchAppsV1DeploymentListForAllNamespaces",
    action: "watchlist",
    says: "watch individual changes to a list of Deployment. deprecated: use the 'watch' parameter with a list operation instead.",
  },
])("$method $path is $id", ({ path, method, id, action, says }) => {
  expect(apps.paths[path]?.[method]).toMatchObject({
    operationId: id,
    tags: ["apps_v1"],
    description: says,
    "x-kubernetes-action": action,
  });
});

test.for([
  { path: "/api/v1/namespaces/{namespace}/pods/{name}/log", method: "get", id: "readCoreV1NamespacedPodLog", types: ["text/plain"] },
  { path: "/api/v1/namespaces/{namespace}/pods/{name}/exec", method: "post", id: "connectCoreV1PostNamespacedPodExec", types: ["*/*"] },
  {
    path: "/api/v1/namespaces/{namespace}/pods/{name}/proxy/{path}",
    method: "head",
    id: "connectCoreV1HeadNamespacedPodProxyWithPath",
    types: ["*/*"],
  },
  {
    path: "/api/v1/namespaces/{namespace}/pods/{name}/eviction",
    method: "post",
    id: "createCoreV1NamespacedPodEviction",
    types: ["application/json"],
  },
  { path: "/api/v1/namespaces/{namespace}/endpoints", method: "post", id: "createCoreV1NamespacedEndpoints", types: ["application/json"] },
])("$method $path answers $types", ({ path, method, id, types }) => {
  const operation = core.paths[path]?.[method];
  expect(operation?.operationId).toBe(id);
  expect(Object.keys(operation?.responses["200"]?.content ?? {})).toEqual(expect.arrayContaining(types));
});

test("what all operations of a path have in common is the path's", () => {
  expect(apps.paths[`${DEPLOYMENTS}/{name}`]?.parameters).toMatchObject([
    { name: "name", in: "path", required: true },
    { name: "namespace", in: "path", required: true },
    { name: "pretty", in: "query" },
  ]);
});

test("every reference of a document leads to a schema of it, and no operation is there twice", () => {
  for (const [name, document] of documents) {
    const references = new Set(
      [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, to = ""]) => to),
    );
    const missing = [...references].filter((reference) => !document.components.schemas[reference]);
    expect({ name, missing }).toEqual({ name, missing: [] });
    const ids = [...JSON.stringify(document.paths).matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

test("kinds of every group are named for the document's own", () => {
  const schema = apps.components.schemas["io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"];
  expect(schema).toMatchObject({
    "x-kubernetes-group-version-kind": [
      { group: "", version: "v1", kind: "DeleteOptions" },
      { group: "apps", version: "v1", kind: "DeleteOptions" },
    ],
  });
});
