import { afterAll, beforeAll, expect, test } from "vitest";
import { memoryStore, startTestApi, type TestApi } from "../../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ store: await memoryStore() });
});
afterAll(() => api.stop());

const LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
const patch = (type: string) => ({ method: "PATCH", headers: { "content-type": `application/${type}` } });

test.for([
  {
    what: "PUT makes what is missing, where the kind allows it",
    url: `${LEASES}/a`,
    method: "PUT",
    headers: {},
    body: '{"metadata":{"name":"a"}}',
    code: 201,
  },
  {
    what: "PUT does not make a Pod",
    url: "/api/v1/namespaces/default/pods/a",
    method: "PUT",
    headers: {},
    body: '{"metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"i"}]}}',
    code: 404,
  },
  {
    what: "a merge patch changes it",
    url: `${LEASES}/a`,
    ...patch("merge-patch+json"),
    body: '{"metadata":{"labels":{"b":"d"}}}',
    code: 200,
  },
  {
    what: "a merge patch makes nothing",
    url: `${LEASES}/b`,
    ...patch("merge-patch+json"),
    body: '{"metadata":{"labels":{"b":"d"}}}',
    code: 404,
  },
  { what: "a strategic merge patch makes nothing", url: `${LEASES}/b`, ...patch("strategic-merge-patch+json"), body: "{}", code: 404 },
  {
    what: "a JSON patch makes nothing",
    url: `${LEASES}/b`,
    ...patch("json-patch+json"),
    body: '[{"op":"add","path":"/metadata/labels","value":{}}]',
    code: 404,
  },
])("$what", async ({ url, method, headers, body, code }) => {
  const answer = await api.send({ method, url, headers, body });
  expect([answer.code, answer.json.reason]).toEqual([code, code === 404 ? "NotFound" : undefined]);
});
