/** The registry over real HTTP, without a cluster: the distribution API's verbs, and what it refuses. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, realClock, realRandom, silentLogger } from "@kubarium/component-base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type RunningImageRegistry, startImageRegistry } from "./listener.ts";
import { Tags } from "./tags.ts";
import { memoryStore, startTestApi, type TestApi } from "../testing/test-api.ts";
import { digestOf, imageOf, RegistryClient } from "../testing/registry-client.ts";

const LIMITS = { maxBlobBytes: 1_000_000, maxBytes: 1_500_000 };
const CREDENTIALS = { username: "bob", password: "secret" };

let dir: string;
let api: TestApi;
let registry: RunningImageRegistry;
let client: RegistryClient;

async function start(credentials?: typeof CREDENTIALS): Promise<void> {
  const parts = { clock: realClock(), random: realRandom(), log: silentLogger };
  const tags = new Tags(api.api.registry, credentials);
  registry = await startImageRegistry({
    host: "127.0.0.1",
    port: 0,
    dir,
    tags,
    limits: LIMITS,
    ...parts,
    ...(credentials ? { credentials } : {}),
  });
  client = new RegistryClient(`http://localhost:${registry.port}`);
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "kubarium-registry-"));
  api = await startTestApi({ store: await memoryStore() });
  await start();
});
afterEach(async () => {
  await registry.stop();
  api.stop();
  rmSync(dir, { recursive: true, force: true });
});

const images = async (): Promise<{ spec: Record<string, unknown> }[]> =>
  (await api.ok("GET", "/apis/kubarium.dev/v1/containerimages")).items;

test("an image that was pushed is there by its tag and its digest, and is a ContainerImage", async () => {
  const digest = await client.pushImage("team/app", "v1", { Cmd: ["node", "server.js"], ExposedPorts: { "3000/tcp": {} }, User: "app" });
  const { manifest, layer } = imageOf({ Cmd: ["node", "server.js"], ExposedPorts: { "3000/tcp": {} }, User: "app" });
  for (const reference of ["v1", digest]) {
    const got = await client.call("GET", `/v2/team/app/manifests/${reference}`);
    expect([got.code, got.text, got.headers.get("docker-content-digest")]).toEqual([200, manifest.toString(), digest]);
  }
  const head = await client.call("HEAD", `/v2/team/app/blobs/${digestOf(layer)}`);
  expect([head.code, head.headers.get("content-length")]).toEqual([200, String(layer.length)]);
  expect((await client.call("GET", "/v2/team/app/tags/list")).text).toBe('{"name":"team/app","tags":["v1"]}\n');
  expect((await images()).map(({ spec }) => spec)).toMatchObject([
    {
      image: `localhost:${registry.port}/team/app:v1`,
      digest,
      config: { cmd: ["node", "server.js"], exposedPorts: ["3000/tcp"], user: "app" },
    },
  ]);
});

test("a tag that is pushed again moves, and keeps how it behaves", async () => {
  await client.pushImage("team/app", "v1", { Cmd: ["one"] });
  const [image] = await api.ok("GET", "/apis/kubarium.dev/v1/containerimages").then((list) => list.items);
  await api.ok("PUT", `/apis/kubarium.dev/v1/containerimages/${image.metadata.name}`, {
    ...image,
    spec: { ...image.spec, behaviour: { startDelay: "3s" } },
  });
  const digest = await client.pushImage("team/app", "v1", { Cmd: ["two"] });
  expect((await images()).map(({ spec }) => spec)).toMatchObject([{ digest, config: { cmd: ["two"] }, behaviour: { startDelay: "3s" } }]);
});

test("a blob goes in by pieces, and on after the registry was started anew", async () => {
  const content = Buffer.from("0123456789");
  const location = await client.begin("a");
  const first = await client.call("PATCH", location, content.subarray(0, 4), { "content-range": "0-3" });
  expect([first.code, first.headers.get("range")]).toEqual([202, "0-3"]);
  await registry.stop();
  await start();
  const wrong = await client.call("PATCH", location, content.subarray(5), { "content-range": "5-9" });
  expect([wrong.code, wrong.error, wrong.headers.get("range")]).toEqual([416, "RANGE_INVALID", "0-3"]);
  expect((await client.call("PATCH", location, content.subarray(4), { "content-range": "4-9" })).headers.get("range")).toBe("0-9");
  expect((await client.call("GET", location)).code).toBe(204);
  expect((await client.call("PUT", `${location}?digest=${digestOf(content)}`)).code).toBe(201);
  const part = await client.call("GET", `/v2/a/blobs/${digestOf(content)}`, undefined, { range: "bytes=2-5" });
  expect([part.code, part.text, part.headers.get("content-range")]).toEqual([206, "2345", "bytes 2-5/10"]);
  const beyond = await client.call("GET", `/v2/a/blobs/${digestOf(content)}`, undefined, { range: "bytes=10-" });
  expect([beyond.code, beyond.error]).toEqual([416, "RANGE_INVALID"]);
});

test("a blob goes in with one request, and into another repository without its bytes", async () => {
  const content = Buffer.from("whole");
  const digest = digestOf(content);
  expect((await client.call("POST", `/v2/a/blobs/uploads/?digest=${digest}`, content)).code).toBe(201);
  expect((await client.call("HEAD", `/v2/b/blobs/${digest}`)).code).toBe(404);
  expect((await client.call("POST", `/v2/b/blobs/uploads/?mount=${digest}&from=a`)).code).toBe(201);
  expect((await client.call("HEAD", `/v2/b/blobs/${digest}`)).code).toBe(200);
  expect((await client.call("POST", `/v2/c/blobs/uploads/?mount=${digest}&from=nowhere`)).code).toBe(202);
});

test("of an index, nodes start from the image for their processor", async () => {
  const arm = imageOf({ Cmd: ["arm"] });
  const amd = imageOf({ Cmd: ["amd"] });
  for (const { layer, config, manifest } of [arm, amd]) {
    for (const blob of [layer, config]) await client.pushBlob("a", blob);
    expect((await client.putManifest("a", digestOf(manifest), manifest)).code).toBe(201);
  }
  const type = "application/vnd.oci.image.index.v1+json";
  const entry = (manifest: Buffer, architecture: string): object => ({
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
    digest: digestOf(manifest),
    size: manifest.length,
    platform: { os: "linux", architecture },
  });
  const index = { schemaVersion: 2, mediaType: type, manifests: [entry(arm.manifest, "arm64"), entry(amd.manifest, "amd64")] };
  expect((await client.putManifest("a", "v1", Buffer.from(JSON.stringify(index)), type)).code).toBe(201);
  expect((await images())[0]?.spec["config"]).toEqual({ cmd: [process.arch === "arm64" ? "arm" : "amd"] });
});

test("removing a digest removes its tags, and removing the object removes the tag", async () => {
  const digest = await client.pushImage("team/app", "v1", {});
  await client.pushImage("team/app", "v2", {});
  expect((await client.call("DELETE", `/v2/team/app/manifests/${digest}`)).code).toBe(202);
  expect(await images()).toEqual([]);
  expect((await client.call("GET", "/v2/team/app/manifests/v1")).error).toBe("MANIFEST_UNKNOWN");
  await client.pushImage("team/app", "v3", {});
  const [{ metadata }] = (await api.ok("GET", "/apis/kubarium.dev/v1/containerimages")).items;
  await api.ok("DELETE", `/apis/kubarium.dev/v1/containerimages/${metadata.name}`);
  expect((await client.call("GET", "/v2/team/app/tags/list")).text).toBe('{"name":"team/app","tags":[]}\n');
});

const NONE = `sha256:${"0".repeat(64)}`;
const { manifest: orphan } = imageOf({ Cmd: ["nothing was uploaded"] }, Buffer.from("never sent"));

test.for([
  { name: "a wrong digest", method: "POST", path: `a/blobs/uploads/?digest=${NONE}`, body: "x", code: 400, error: "DIGEST_INVALID" },
  { name: "a digest that is none", method: "GET", path: "a/blobs/sha256:abc", code: 400, error: "DIGEST_INVALID" },
  { name: "another algorithm", method: "GET", path: `a/blobs/md5:${"0".repeat(32)}`, code: 400, error: "DIGEST_INVALID" },
  { name: "a wrong name", method: "POST", path: "Team/App/blobs/uploads/", code: 400, error: "NAME_INVALID" },
  { name: "a name that climbs", method: "GET", path: "a/..%2fb/tags/list", code: 400, error: "NAME_INVALID" },
  { name: "a path with a broken escape", method: "GET", path: "a%ff/tags/list", code: 400, error: "NAME_INVALID" },
  { name: "a long name", method: "GET", path: `${"a/".repeat(150)}a/tags/list`, code: 400, error: "NAME_INVALID" },
  { name: "a wrong tag", method: "GET", path: "a/manifests/-x", code: 400, error: "TAG_INVALID" },
  { name: "an unknown blob", method: "GET", path: `a/blobs/${NONE}`, code: 404, error: "BLOB_UNKNOWN" },
  {
    name: "an unknown upload",
    method: "PATCH",
    path: "a/blobs/uploads/00000000-0000-0000-0000-000000000000",
    body: "x",
    code: 404,
    error: "BLOB_UPLOAD_UNKNOWN",
  },
  { name: "an upload's name that climbs", method: "PATCH", path: "a/blobs/uploads/..%2fx", body: "x", code: 404, error: undefined },
  { name: "an unknown repository", method: "GET", path: "nobody/tags/list", code: 404, error: "NAME_UNKNOWN" },
  { name: "an unknown manifest", method: "GET", path: "a/manifests/v1", code: 404, error: "MANIFEST_UNKNOWN" },
  {
    name: "a manifest of blobs that are not there",
    method: "PUT",
    path: "a/manifests/v1",
    body: orphan,
    code: 400,
    error: "MANIFEST_BLOB_UNKNOWN",
  },
  { name: "a manifest that is no JSON", method: "PUT", path: "a/manifests/v1", body: "{", code: 400, error: "MANIFEST_INVALID" },
  {
    name: "a manifest of another kind",
    method: "PUT",
    path: "a/manifests/v1",
    body: '{"schemaVersion":1}',
    code: 400,
    error: "MANIFEST_INVALID",
  },
  {
    name: "a manifest without layers",
    method: "PUT",
    path: "a/manifests/v1",
    body: '{"schemaVersion":2,"config":null}',
    code: 400,
    error: "MANIFEST_INVALID",
  },
  {
    name: "a manifest that is too large",
    method: "PUT",
    path: "a/manifests/v1",
    body: Buffer.alloc(5 * 1024 * 1024),
    code: 400,
    error: "MANIFEST_INVALID",
  },
  { name: "a manifest of another digest", method: "PUT", path: `a/manifests/${NONE}`, body: orphan, code: 400, error: "DIGEST_INVALID" },
  {
    name: "a blob that is too large",
    method: "POST",
    path: `a/blobs/uploads/?digest=${NONE}`,
    body: Buffer.alloc(1_000_001),
    code: 400,
    error: "SIZE_INVALID",
  },
  { name: "a page of nonsense", method: "GET", path: "_catalog?n=x", code: 400, error: "PAGINATION_NUMBER_INVALID" },
  { name: "a method that is none", method: "POST", path: "a/manifests/v1", code: 405, error: "UNSUPPORTED" },
  { name: "a path that is none", method: "GET", path: "a/other/things", code: 404, error: undefined },
])("$name is refused", async ({ method, path, body, code, error }) => {
  const type = { "content-type": "application/vnd.docker.distribution.manifest.v2+json" };
  const refused = await client.call(method, `/v2/${path}`, body, type);
  expect([refused.code, refused.error]).toEqual([code, error]);
  expect((await client.call("GET", "/v2/")).code).toBe(200);
  expect(await images()).toEqual([]);
});

test("an upload with a wrong digest is over and leaves nothing", async () => {
  const location = await client.begin("a");
  await client.call("PATCH", location, "some bytes");
  expect((await client.call("PUT", `${location}?digest=${NONE}`)).error).toBe("DIGEST_INVALID");
  expect((await client.call("GET", location)).code).toBe(404);
  expect(readdirSync(join(dir, "uploads"))).toEqual([]);
});

test("an upload that is cut off in the middle keeps what came, makes no blob, and can go on", async () => {
  const content = Buffer.alloc(100_000, "x");
  const location = await client.begin("a");
  const socket = connect(registry.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(`PATCH ${location} HTTP/1.1\r\nhost: localhost:${registry.port}\r\ncontent-length: ${content.length}\r\n\r\n`);
  socket.write(content.subarray(0, 30_000));
  const size = async (): Promise<string | null> => (await client.call("GET", location)).headers.get("range");
  await eventually(async () => (await size()) === "0-29999", { what: "the first part on disk" });
  socket.destroy();
  expect((await client.call("HEAD", `/v2/a/blobs/${digestOf(content)}`)).code).toBe(404);
  await eventually(
    async () => (await client.call("PATCH", location, content.subarray(30_000), { "content-range": "30000-99999" })).code === 202,
    {
      what: "the rest",
    },
  );
  expect((await client.call("PUT", `${location}?digest=${digestOf(content)}`)).code).toBe(201);
});

test("without space a push is denied, and what is there stays", async () => {
  expect((await client.pushBlob("a", Buffer.alloc(900_000, "a"))).code).toBe(201);
  const location = await client.begin("a");
  const refused = await client.call("PATCH", location, Buffer.alloc(700_000, "b"));
  expect([refused.code, refused.error, refused.text.includes("no space left")]).toEqual([403, "DENIED", true]);
  expect((await client.call("HEAD", `/v2/a/blobs/${digestOf(Buffer.alloc(900_000, "a"))}`)).code).toBe(200);
  expect((await client.pushBlob("a", Buffer.alloc(500_000, "c"))).code).toBe(201);
});

test("with credentials nobody else pushes or pulls, and pods need them too", async () => {
  await registry.stop();
  await start(CREDENTIALS);
  const anonymous = await client.call("GET", "/v2/");
  expect([anonymous.code, anonymous.error, anonymous.headers.get("www-authenticate")]).toEqual([
    401,
    "UNAUTHORIZED",
    'Basic realm="kubarium"',
  ]);
  const bearer = (pair: string): Record<string, string> => ({ authorization: `Basic ${Buffer.from(pair).toString("base64")}` });
  expect((await client.call("GET", "/v2/", undefined, bearer("bob:wrong"))).code).toBe(401);
  await new RegistryClient(client.base, bearer("bob:secret")).pushImage("team/app", "v1", {});
  expect((await images())[0]?.spec["access"]).toMatchObject({ username: "bob", passwordHash: expect.stringMatching(/^scrypt:/) });
});

test("it answers to names of loopback only", async () => {
  const { port } = registry;
  const ask = (host: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(`GET /v2/ HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`));
      let text = "";
      socket.on("data", (chunk) => (text += String(chunk)));
      socket.on("close", () => resolve(text.slice(9, 12)));
    });
  expect(await Promise.all(["localhost:1", `127.0.0.1:${port}`, "[::1]:1", "evil.example"].map(ask))).toEqual(["200", "200", "200", "403"]);
});
