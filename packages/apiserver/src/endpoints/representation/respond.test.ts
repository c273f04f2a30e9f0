import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MemoryExchange } from "../../testing/memory-exchange.ts";
import { memoryStore, startTestApi, type TestApi } from "../../testing/test-api.ts";
import { respondText } from "./respond.ts";

const URL = "/api/v1/namespaces/default/configmaps";
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ store: await memoryStore() });
  await api.ok("POST", URL, { metadata: { name: "x" }, data: { a: "1" } });
});
afterAll(() => api.stop());

test.for([
  { name: "a large answer is compressed for who takes it", bytes: 128 * 1024, accepts: "gzip", gzip: true },
  { name: "also among others", bytes: 200_000, accepts: "deflate, gzip;q=1.0", gzip: true },
  { name: "a smaller one is not", bytes: 128 * 1024 - 1, accepts: "gzip", gzip: false },
  { name: "nor for who does not take it", bytes: 200_000, accepts: "deflate", gzip: false },
])("$name", async ({ bytes, accepts, gzip }) => {
  const exchange = new MemoryExchange({ method: "GET", url: "/", headers: { "accept-encoding": accepts } });
  const answered = new Promise<Buffer | string>((resolve) => {
    exchange.respond = (_code, _type, body, headers) => {
      expect(headers?.["content-encoding"]).toBe(gzip ? "gzip" : undefined);
      resolve(body);
    };
  });
  respondText(exchange, 200, "x".repeat(bytes), { format: "json" });
  const body = await answered;
  expect((gzip ? gunzipSync(body) : body).toString()).toBe("x".repeat(bytes));
});

test("warnings of a create are headers, each once", async () => {
  const { headers, code } = await api.send({ method: "POST", url: URL, body: '{"metadata":{"name":"w"},"foo":1,"bar":{"foo":2}}' });
  expect(code).toBe(201);
  expect(headers["warning"]).toEqual(['299 - "unknown field \\"foo\\""', '299 - "unknown field \\"bar\\""']);
});

test.for([
  { accept: "application/yaml", type: "application/yaml", start: "apiVersion: v1\n" },
  { accept: "application/json", type: "application/json", start: '{"kind":"ConfigMap"' },
  { accept: "application/vnd.kubernetes.protobuf, application/json", type: "application/json", start: '{"kind":"ConfigMap"' },
  {
    accept: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
    type: "application/json",
    start: '{"kind":"PartialObjectMetadata"',
  },
  { accept: "application/json;as=Table;g=meta.k8s.io;v=v1,application/json", type: "application/json", start: '{"kind":"Table"' },
])("who accepts $accept gets $start", async ({ accept, type, start }) => {
  const { headers, text } = await api.send({ method: "GET", url: `${URL}/x`, headers: { accept } });
  expect(headers["content-type"]).toBe(type);
  expect(text.startsWith(start)).toBe(true);
});

test("what nobody can be given is 406", async () => {
  const answer = await api.send({ method: "GET", url: `${URL}/x`, headers: { accept: "text/html" } });
  expect(answer.json).toMatchObject({ code: 406, reason: "NotAcceptable" });
});
