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

const HOUR_MS = 3_600_000;

let dir: string;
let api: TestApi;
let registry: RunningImageRegistry;
let client: RegistryClient;
/** How far the registry's clock is ahead of the one that files are written by. */
let aheadMs: number;

beforeEach(async () => {
  aheadMs = 0;
  const clock = realClock();
  dir = mkdtempSync(join(tmpdir(), "kubarium-sweep-"));
  api = await startTestApi({ store: await memoryStore() });
  registry = await startImageRegistry({
    host: "127.0.0.1",
    port: 0,
    dir,
    tags: new Tags(api.api.registry),
    limits: { sweepEveryMs: 20 },
    clock: { ...clock, now: () => clock.now() + aheadMs },
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
  aheadMs = 2 * HOUR_MS;
  expect(await onlyLeft([...partsOf(one), ...partsOf(two)])).toBe(true);
  await client.call("DELETE", "/v2/team/app/manifests/v1");
  await client.call("DELETE", "/v2/team/other/manifests/v1");
  aheadMs = 4 * HOUR_MS;
  expect(await onlyLeft(partsOf(two))).toBe(true);
  expect((await client.call("GET", `/v2/team/app/manifests/${digest}`)).code).toBe(200);
  expect((await client.call("GET", "/v2/team/other/tags/list")).error).toBe("NAME_UNKNOWN");
});

test("a tag that is pushed again leaves its old content to be removed", async () => {
  await client.pushImage("team/app", "v1", { Cmd: ["one"] });
  await client.pushImage("team/app", "v1", { Cmd: ["two"] });
  aheadMs = 2 * HOUR_MS;
  expect(await onlyLeft(partsOf({ Cmd: ["two"] }))).toBe(true);
});

test("blobs wait an hour for their manifest, and whoever asks for one keeps it for another", async () => {
  const [asked, forgotten] = ["asked for", "forgotten"].map((text) => Buffer.from(text)) as [Buffer, Buffer];
  for (const content of [asked, forgotten]) await client.pushBlob("team/app", content);
  const head = async (content: Buffer): Promise<number> => (await client.call("HEAD", `/v2/team/app/blobs/${digestOf(content)}`)).code;
  aheadMs = 0.9 * HOUR_MS;
  expect(await head(asked)).toBe(200);
  aheadMs = 1.1 * HOUR_MS;
  expect(await onlyLeft([digestOf(asked)])).toBe(true);
  expect([await head(asked), await head(forgotten)]).toEqual([200, 404]);
  aheadMs = 3 * HOUR_MS;
  expect(await onlyLeft([])).toBe(true);
});

test("an upload that was cut off is removed after a day", async () => {
  const location = await client.begin("team/app");
  await client.call("PATCH", location, Buffer.from("half"), { "content-range": "0-3" });
  aheadMs = 23 * HOUR_MS;
  expect((await client.call("GET", location)).headers.get("range")).toBe("0-3");
  aheadMs = 25 * HOUR_MS;
  await eventually(() => filesIn("uploads").length === 0, { what: "no uploads", limitMs: 10_000 });
  expect((await client.call("GET", location)).error).toBe("BLOB_UPLOAD_UNKNOWN");
});
