import { gzipSync } from "node:zlib";
import { eventually, fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { ResourceTable } from "../../registry/resources.ts";
import { MemoryExchange } from "../../testing/memory-exchange.ts";
import { type Build, OpenApiDocuments } from "./documents.ts";
import { openApi } from "./openapi.ts";

const JSON_TYPE = "application/json";
const PROTOBUF_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
const document = (name: string, text: string): [string, { name: string; hash: string; gzip: Uint8Array }] => [
  name,
  { name, hash: `HASH-${name}`, gzip: gzipSync(text) },
];
const build: Build = async ({ specification }) =>
  specification === "v3"
    ? new Map([document("apis/apps/v1", "APPS"), document("api/v1", "CORE")])
    : new Map([document("json", "JSON"), document("protobuf", "PB")]);

async function ask(url: string, headers: Record<string, string> = {}, built: Build = build): Promise<MemoryExchange> {
  const exchange = new MemoryExchange({ method: "GET", url, headers });
  const serve = openApi(new OpenApiDocuments(new ResourceTable([]), "v1.36.2", built), fakeClock());
  expect(await serve(exchange)).toBe(true);
  await eventually(() => expect(exchange.answered).toBe(true));
  return exchange;
}

test("the index names each document with its hash", async () => {
  const { code, text } = await ask("/openapi/v3");
  expect(code).toBe(200);
  expect(JSON.parse(text)).toEqual({
    paths: {
      "api/v1": { serverRelativeURL: "/openapi/v3/api/v1?hash=HASH-api/v1" },
      "apis/apps/v1": { serverRelativeURL: "/openapi/v3/apis/apps/v1?hash=HASH-apis/apps/v1" },
    },
  });
});

test.for([
  { name: "without a hash it is asked for again next time", url: "/openapi/v3/apis/apps/v1", cache: "no-cache, private" },
  { name: "with its hash it is kept for ever", url: "/openapi/v3/apis/apps/v1?hash=HASH-apis/apps/v1", cache: "public, immutable" },
])("a document: $name", async ({ url, cache }) => {
  const { code, text, sent } = await ask(url);
  expect({ code, text }).toEqual({ code: 200, text: "APPS" });
  expect(sent).toMatchObject({
    "content-type": JSON_TYPE,
    "cache-control": cache,
    etag: '"HASH-apis/apps/v1"',
    vary: expect.stringContaining("Accept"),
  });
});

test("another hash leads to the one of now", async () => {
  const { code, sent, text } = await ask("/openapi/v3/apis/apps/v1?hash=OLD");
  expect({ code, text }).toEqual({ code: 301, text: "" });
  expect(sent["location"]).toBe("/openapi/v3/apis/apps/v1?hash=HASH-apis/apps/v1");
});

test.for([
  { name: "the same", condition: '"HASH-json"', code: 304 },
  { name: "one of several", condition: '"X", W/"HASH-json"', code: 304 },
  { name: "anything", condition: "*", code: 304 },
  { name: "another", condition: '"X"', code: 200 },
])("who has $name by its tag gets $code", async ({ condition, code }) => {
  const answer = await ask("/openapi/v2", { "if-none-match": condition });
  expect({ code: answer.code, text: answer.text }).toEqual({ code, text: code === 304 ? "" : "JSON" });
});

test.for([
  { accept: "", code: 200, type: JSON_TYPE, text: "JSON" },
  { accept: "*/*", code: 200, type: JSON_TYPE, text: "JSON" },
  { accept: "application/com.github.proto-openapi.spec.v2@v1.0+protobuf", code: 200, type: PROTOBUF_TYPE, text: "PB" },
  { accept: PROTOBUF_TYPE, code: 200, type: PROTOBUF_TYPE, text: "PB" },
  { accept: `application/json;q=0.5, ${PROTOBUF_TYPE}`, code: 200, type: PROTOBUF_TYPE, text: "PB" },
  { accept: "text/html, application/json", code: 200, type: JSON_TYPE, text: "JSON" },
  { accept: "text/html", code: 406, type: undefined, text: "" },
])("v2 for who accepts '$accept' is $code", async ({ accept, code, type, text }) => {
  const answer = await ask("/openapi/v2", accept ? { accept } : {});
  expect({ code: answer.code, type: answer.sent["content-type"], text: answer.text }).toEqual({ code, type, text });
});

test.for([
  { name: "an unknown document", url: "/openapi/v3/apis/nosuch/v1", headers: {}, code: 404 },
  { name: "a form that there is not", url: "/openapi/v3/api/v1", headers: { accept: "text/html" }, code: 406 },
])("$name is $code without a body", async ({ url, headers, code }) => {
  const answer = await ask(url, headers as Record<string, string>);
  expect({ code: answer.code, text: answer.text }).toEqual({ code, text: "" });
});

test("who takes gzip gets the bytes as they are kept", async () => {
  const { sent } = await ask("/openapi/v3/api/v1", { "accept-encoding": "gzip" });
  expect(sent["content-encoding"]).toBe("gzip");
  expect((await ask("/openapi/v3/api/v1", { "accept-encoding": "gzip;q=0" })).sent["content-encoding"]).toBeUndefined();
});

test("documents are built once for all who ask, and again after a failure", async () => {
  let builds = 0;
  const documents = new OpenApiDocuments(new ResourceTable([]), "v1.36.2", async () => {
    builds++;
    if (builds === 1) throw new Error("no memory");
    return new Map([document("api", "x")]);
  });
  await expect(documents.get("v3")).rejects.toThrow("no memory");
  await Promise.all([documents.get("v3"), documents.get("v3")]);
  await documents.get("v3");
  expect(builds).toBe(2);
});
