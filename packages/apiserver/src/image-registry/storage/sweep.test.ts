/** The registry over real HTTP with a sweep every few milliseconds: what is left on disk. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, realClock, realRandom, silentLogger } from "@kubarium/component-base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestOf, imageOf, RegistryClient } from "../../testing/registry-client.ts";
import { memoryStore, startTestApi, type TestApi } from "../../testing/test-api.ts";
import { type RunningImageRegistry, startImageRegistry } from "../listener.ts";
import { Tags } from "../tags.ts";

const GRACE_MS = 400;

let dir: string;
let api: TestApi;
let registry: RunningImageRegistry;
let client: RegistryClient;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "kubarium-sweep-"));
  api = await startTestApi({ store: await memoryStore() });
  registry = await startImageRegistry({
    host: "127.0.0.1",
    port: 0,
    dir,
    tags: new Tags(api.api.registry),
    limits: { sweepEveryMs: 20, unreferencedMs: GRACE_MS, abandonedMs: GRACE_MS },
    clock: realClock(),
    random: realRandom(),
    log: silentLogger,
  });
  client = new RegistryClient(`http://localhost:${registry.port}`);
});
afterEach(async () => {
  await registry.stop();
  api.stop();
  rmSync(dir, { recursive: true, force: true });
});

const filesIn = (folder: string): string[] =>
  readdirSync(join(dir, folder), { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
const contents = (): string[] => filesIn("blobs").map((hex) => `sha256:${hex}`);
const partsOf = (config: object): string[] => Object.values(imageOf(config)).map(digestOf);
const onlyLeft = (digests: readonly string[]): Promise<boolean> =>
  eventually(() => contents().sort().join() === [...new Set(digests)].sort().join(), { what: "only these are left", limitMs: 10_000 });

test("what a removed tag alone led to goes, what another leads to stays", async () => {
  const [one, two] = [{ Cmd: ["one"] }, { Cmd: ["two"] }];
  await client.pushImage("team/app", "v1", one);
  const digest = await client.pushImage("team/app", "v2", two);
  await client.pushImage("team/other", "v1", one);
  const [first] = (await api.ok("GET", "/apis/kubarium.dev/v1/containerimages")).items.filter(
    ({ spec }: { spec: { image: string } }) => spec.image.endsWith("team/app:v1") || spec.image.endsWith("team/other:v1"),
  );
  await api.ok("DELETE", `/apis/kubarium.dev/v1/containerimages/${first.metadata.name}`);
  expect(await onlyLeft([...partsOf(one), ...partsOf(two)])).toBe(true);
  await client.call("DELETE", "/v2/team/app/manifests/v1");
  await client.call("DELETE", "/v2/team/other/manifests/v1");
  expect(await onlyLeft(partsOf(two))).toBe(true);
  expect((await client.call("GET", `/v2/team/app/manifests/${digest}`)).code).toBe(200);
  expect((await client.call("GET", "/v2/team/other/tags/list")).error).toBe("NAME_UNKNOWN");
});

test("a tag that is pushed again leaves its old content to be removed", async () => {
  await client.pushImage("team/app", "v1", { Cmd: ["one"] });
  await client.pushImage("team/app", "v1", { Cmd: ["two"] });
  expect(await onlyLeft(partsOf({ Cmd: ["two"] }))).toBe(true);
});

test("blobs wait for their manifest, and whoever asks for one keeps it", async () => {
  const content = Buffer.from("a layer before its manifest");
  const digest = digestOf(content);
  await client.pushBlob("team/app", content);
  const begunMs = performance.now();
  while (performance.now() - begunMs < 3 * GRACE_MS) expect((await client.call("HEAD", `/v2/team/app/blobs/${digest}`)).code).toBe(200);
  await eventually(() => !contents().includes(digest), { what: "it is gone once nobody asks", limitMs: 10_000 });
  expect((await client.call("HEAD", `/v2/team/app/blobs/${digest}`)).code).toBe(404);
});

test("an upload that was cut off is removed", async () => {
  const location = await client.begin("team/app");
  await client.call("PATCH", location, Buffer.from("half"), { "content-range": "0-3" });
  expect(filesIn("uploads")).toHaveLength(1);
  await eventually(() => filesIn("uploads").length === 0, { what: "no uploads", limitMs: 10_000 });
  expect((await client.call("GET", location)).error).toBe("BLOB_UPLOAD_UNKNOWN");
});
