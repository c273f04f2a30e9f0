/** Bodies in protobuf on their way through the handlers, as kubectl and client-go send them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, memoryStore, startTestApi, type TestApi } from "../../testing/test-api.ts";

const URL = "/api/v1/namespaces/default/configmaps";
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ store: await memoryStore() });
});
afterAll(() => api.stop());

const field = (number: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
};
const envelope = (apiVersion: string, kind: string, raw: Buffer): Buffer =>
  Buffer.concat([Buffer.from("k8s\0"), field(1, Buffer.concat([field(1, apiVersion), field(2, kind)])), field(2, raw)]);
/** metadata.name is 1.1, data is 2 with key 1 and value 2. */
const configMap = (name: string, value: string): Buffer =>
  envelope("v1", "ConfigMap", Buffer.concat([field(1, field(1, name)), field(2, Buffer.concat([field(1, "a"), field(2, value)]))]));
const send = (method: string, url: string, body: Buffer): Promise<Answer> =>
  api.send({ method, url, body, headers: { "content-type": "application/vnd.kubernetes.protobuf" } });

test("an object is created, replaced and answered in JSON", async () => {
  const created = await send("POST", URL, configMap("p", "1"));
  expect(created).toMatchObject({ code: 201, json: { kind: "ConfigMap", data: { a: "1" } } });
  expect(created.headers["content-type"]).toBe("application/json");
  expect(await send("PUT", `${URL}/p`, configMap("p", "2"))).toMatchObject({ code: 200, json: { data: { a: "2" } } });
});

test("options of a delete are heeded", async () => {
  await send("POST", URL, configMap("d", "1"));
  const dryRun = envelope("v1", "DeleteOptions", field(5, "All"));
  expect((await send("DELETE", `${URL}/d`, dryRun)).code).toBe(200);
  expect((await api.send({ method: "GET", url: `${URL}/d` })).code).toBe(200);
  const foreground = envelope("apps/v1", "DeleteOptions", field(4, "Foreground"));
  expect((await send("DELETE", `${URL}/d`, foreground)).json).toMatchObject({ metadata: { finalizers: ["foregroundDeletion"] } });
});

test.for([
  {
    name: "another kind",
    body: envelope("v1", "Secret", Buffer.alloc(0)),
    code: 400,
    says: /^Secret in version "v1" cannot be handled as a ConfigMap/,
  },
  {
    name: "another version",
    body: envelope("v2", "ConfigMap", Buffer.alloc(0)),
    code: 400,
    says: /no kind "ConfigMap" is registered for version "v2"|does not match the expected API version/,
  },
  { name: "JSON under the wrong name", body: Buffer.from("{}"), code: 400, says: /expected prefix \[107 56 115 0\]/ },
  { name: "a body cut off", body: configMap("x", "1").subarray(0, -1), code: 400, says: /unexpected EOF/ },
  { name: "nothing", body: Buffer.alloc(0), code: 400, says: /empty data/ },
  { name: "too much", body: Buffer.alloc(4 * 1024 * 1024), code: 413, says: /limit is 3145728/ },
])("$name is refused with $code", async ({ body, code, says }) => {
  const answer = await send("POST", URL, body);
  expect({ code: answer.code, message: answer.json.message }).toEqual({ code, message: expect.stringMatching(says) });
});
