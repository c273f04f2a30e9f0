import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SecureApi, startSecureApi } from "../testing/secure-api.ts";

let api: SecureApi;
beforeAll(async () => {
  api = await startSecureApi();
});
afterAll(() => api.stop());

const RBAC = "/apis/rbac.authorization.k8s.io/v1";
const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const NODES = ["system:nodes"];

test("a binding counts from the next request on, and no longer once it is gone", async () => {
  expect((await api.as("ann", "GET", CONFIG_MAPS)).code).toBe(403);
  await api.grant("ann", [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list"] }]);
  await eventually(async () => (await api.as("ann", "GET", CONFIG_MAPS)).code === 200);
  await api.ok("DELETE", `${RBAC}/namespaces/default/rolebindings`);
  await eventually(async () => (await api.as("ann", "GET", CONFIG_MAPS)).code === 403);
});

test("a role that is missing is named in the refusal", async () => {
  const subjects = [{ kind: "User", apiGroup: "rbac.authorization.k8s.io", name: "bea" }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "gone" };
  await api.ok("POST", `${RBAC}/namespaces/default/rolebindings`, { metadata: { name: "lost" }, roleRef, subjects });
  await eventually(async () =>
    (await api.as("bea", "GET", CONFIG_MAPS)).json.message.endsWith(
      'in the namespace "default": RBAC: role.rbac.authorization.k8s.io "gone" not found',
    ),
  );
});

test("strangers read what says whether the server lives, and nothing else", async () => {
  const codes = async (path: string): Promise<number> => (await api.as("system:anonymous", "GET", path)).code;
  expect(await codes("/version")).toBe(200);
  expect(await codes("/livez")).toBe(200);
  expect(await codes("/api")).toBe(403);
  expect(await codes("/api/v1/namespaces")).toBe(403);
});

test("nobody makes a role that allows more than he may, unless he may escalate", async () => {
  await api.grant("cy", [{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles"], verbs: ["create"] }]);
  const role = { metadata: { generateName: "x-" }, rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }] };
  const create = () => api.as("cy", "POST", `${RBAC}/namespaces/default/roles`, role);
  await eventually(async () => (await create()).code === 403 && (await create()).json.reason === "Forbidden");
  expect((await create()).json.message).toContain(
    'user "cy" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
  );
  await api.grant("cy", [{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles"], verbs: ["escalate"] }]);
  await eventually(async () => (await create()).code === 201);
});

test("a kubelet reads the Secrets of its Pods, and asks tokens for them alone", async () => {
  await api.ok("POST", "/api/v1/nodes", { metadata: { name: "n1" } });
  await api.ok("POST", "/api/v1/namespaces/default/secrets", { metadata: { name: "s" } });
  const kubelet = (method: string, url: string, body?: object) => api.as("system:node:n1", method, url, body, NODES);
  const secret = "/api/v1/namespaces/default/secrets/s";
  expect((await kubelet("GET", secret)).json.message).toContain("no relationship found between node 'n1' and this object");
  const spec = { nodeName: "n1", containers: [{ name: "c", image: "i" }], volumes: [{ name: "v", secret: { secretName: "s" } }] };
  const pod = await api.ok("POST", "/api/v1/namespaces/default/pods", { metadata: { name: "p" }, spec });
  await eventually(async () => (await kubelet("GET", secret)).code === 200);
  const ask = (ref: object) =>
    kubelet("POST", "/api/v1/namespaces/default/serviceaccounts/default/token", { spec: { boundObjectRef: { apiVersion: "v1", ...ref } } });
  expect((await ask({ kind: "Pod", name: "p", uid: pod.metadata.uid })).code).toBe(201);
  expect((await ask({ kind: "Pod", name: "p" })).json.message).toContain("node requested token with a pod binding without a uid");
});

test.for([
  { what: "another node", method: "PATCH", url: "/api/v1/nodes/n2/status", body: {}, text: 'node "n3" is not allowed to modify node "n2"' },
  {
    what: "a Pod that is no mirror",
    method: "POST",
    url: "/api/v1/namespaces/default/pods",
    body: { metadata: { name: "q" }, spec: { containers: [{ name: "c", image: "i" }] } },
    text: 'pod does not have "kubernetes.io/config.mirror" annotation, node "n3" can only create mirror pods',
  },
  {
    what: "a node with a role label",
    method: "POST",
    url: "/api/v1/nodes",
    body: { metadata: { name: "n3", labels: { "node-role.kubernetes.io/control-plane": "" } } },
    text: 'node "n3" is not allowed to set the following labels: node-role.kubernetes.io/control-plane',
  },
])("a kubelet does not write $what", async ({ method, url, body, text }) => {
  await api.send({ method: "POST", url: "/api/v1/nodes", body: '{"metadata":{"name":"n2"}}' });
  const { code, json } = await api.as("system:node:n3", method, url, body, NODES);
  expect(code).toBe(403);
  expect(json.message).toContain(text);
});

test("a SubjectAccessReview answers as the authorizers decide, with the reason", async () => {
  const review = { spec: { user: "any", groups: ["system:authenticated"], nonResourceAttributes: { path: "/version", verb: "get" } } };
  const { json } = await api.send({
    method: "POST",
    url: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    body: JSON.stringify(review),
    headers: { "content-type": "application/json" },
  });
  expect(json.status.allowed).toBe(true);
  expect(json.status.reason).toMatch(/^RBAC: allowed by ClusterRoleBinding "system:(discovery|public-info-viewer)" of ClusterRole/);
});
