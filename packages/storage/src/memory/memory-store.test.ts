import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, fakeClock, realClock, realRandom, silentLogger } from "@kubarium/component-base";
import { afterAll, describe, expect, test } from "vitest";
import type { Store } from "../store.ts";
import { collect, create, remove, update } from "../testing/operations.ts";
import { storeSuite } from "../testing/store-suite.ts";
import { CorruptFileError, type MemoryStoreOptions, openMemoryStore } from "./index.ts";

const dirs: string[] = [];
const newDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), "kubarium-store-"));
  dirs.push(dir);
  return dir;
};
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});
const open = (options: Partial<MemoryStoreOptions> = {}): Promise<Store> =>
  openMemoryStore({ clock: realClock(), random: realRandom(), log: silentLogger, ...options });
const journalsOf = (dir: string): string[] =>
  readdirSync(dir)
    .filter((name) => name.startsWith("journal-"))
    .sort()
    .map((name) => join(dir, name));

storeSuite("memory store without a directory", { open: () => open(), openAnother: async (store) => store });
storeSuite("memory store with a journal", { open: () => open({ dir: newDir() }), openAnother: async (store) => store });
storeSuite("memory store with a journal synced to the disk", {
  open: () => open({ dir: newDir(), durability: "machine" }),
  openAnother: async (store) => store,
});

describe("memory store on disk", () => {
  test("Durable: state, log, compaction and incarnation are there again after a restart", async () => {
    const dir = newDir();
    const before = await open({ dir });
    for (const operation of [create("a/1"), create("a/2"), update("a/1", 1, "ü🫠"), remove("a/2", 2)]) await before.commit(operation);
    await before.compact(1);
    const list = await before.list("pods");
    await before.close();
    const after = await open({ dir });
    expect(await after.list("pods")).toEqual(list);
    expect(after.incarnation).toBe(before.incarnation);
    expect(await after.compactedRevision()).toBe(1);
    const tail = collect(after, 1);
    await eventually(() => tail.records.length === 3);
    expect(tail.records.map((r) => r.previous?.revision)).toEqual([undefined, 1, 2]);
    await after.close();
  });

  test("Durable: every acknowledged commit survives kill -9 of the process, with snapshots going on", { timeout: 60_000 }, async () => {
    const dir = newDir();
    const child = spawn(process.execPath, [join(import.meta.dirname, "committer.fixture.ts"), dir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (data: Buffer) => {
      output += data.toString();
    });
    await eventually(() => output.split("\n").length > 1000, { limitMs: 30_000 });
    const gone = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await gone;
    const acknowledged = Number(output.trimEnd().split("\n").at(-1));
    const store = await open({ dir });
    const { revision, entries } = await store.list("pods");
    expect(revision).toBeGreaterThanOrEqual(acknowledged);
    expect(new Set(entries.map((e) => e.revision)).size).toBe(revision);
    await store.close();
  });

  test("a snapshot shortens the journals and keeps the log of one generation", async () => {
    const dir = newDir();
    const store = await open({ dir, minJournalBytes: 4_000 });
    let i = 0;
    await eventually(
      async () => {
        await store.commit(create(`a/${i++}`, "x".repeat(1000)));
        return !journalsOf(dir)[0]?.endsWith("-0000000000000000");
      },
      { everyMs: 1 },
    );
    const list = await store.list("pods");
    await store.close();
    const again = await open({ dir });
    expect(await again.list("pods")).toEqual(list);
    expect(await again.compactedRevision()).toBeGreaterThan(0);
    expect(await again.compactedRevision()).toBeLessThan(list.revision);
    await again.close();
  });

  test.for([
    { name: "half a header", tear: (file: string) => appendFileSync(file, Buffer.alloc(7, 1)), kept: 3 },
    { name: "zeros", tear: (file: string) => appendFileSync(file, Buffer.alloc(100)), kept: 3 },
    { name: "half a record", tear: (file: string) => truncateSync(file, readFileSync(file).length - 5), kept: 2 },
  ])("a journal that ends in $name is cut there and goes on", async ({ tear, kept }) => {
    const dir = newDir();
    const before = await open({ dir });
    for (let i = 1; i <= 3; i++) await before.commit(create(`a/${i}`));
    await before.close();
    tear(journalsOf(dir)[0] as string);
    const after = await open({ dir });
    expect(await after.head()).toBe(kept);
    await after.commit(create("b/1"));
    await after.close();
    const again = await open({ dir });
    expect(await again.head()).toBe(kept + 1);
    await again.close();
  });

  test.for([
    { name: "a value", offset: (length: number) => Math.floor(length / 2) + 40 },
    { name: "a length", offset: () => 4 },
  ])("refuses to start when $name in the middle is damaged, and says where", async ({ offset }) => {
    const dir = newDir();
    const before = await open({ dir });
    for (let i = 1; i <= 6; i++) await before.commit(create(`a/${i}`, "y".repeat(300)));
    await before.close();
    const file = journalsOf(dir)[0] as string;
    const bytes = readFileSync(file);
    const at = offset(bytes.length);
    bytes[at] = (bytes[at] as number) ^ 0xff;
    writeFileSync(file, bytes);
    const opening = open({ dir });
    await expect(opening).rejects.toThrow(CorruptFileError);
    await expect(opening).rejects.toThrow(/journal-0+ is damaged at byte \d+: .* backup/);
    expect(readFileSync(file)).toEqual(bytes);
  });

  test("refuses a directory that is open elsewhere, and takes over from a process that is gone", async () => {
    const dir = newDir();
    const store = await open({ dir });
    await expect(open({ dir })).rejects.toThrow(`is in use by process ${process.pid}`);
    await store.close();
    writeFileSync(join(dir, "lock"), JSON.stringify({ pid: process.ppid, startedAt: "another start", bootId: "" }));
    await (await open({ dir })).close();
  });

  test("a machine that went down may have lost writes, so history goes on under a new incarnation", async () => {
    const dir = newDir();
    const before = await open({ dir });
    await before.commit(create("a/1"));
    await before.close();
    writeFileSync(join(dir, "lock"), JSON.stringify({ pid: 999_999_999, startedAt: "1", bootId: "earlier" }));
    const after = await open({ dir });
    expect(after.incarnation).not.toBe(before.incarnation);
    await after.close();
    const again = await open({ dir });
    expect(again.incarnation).toBe(after.incarnation);
    await again.close();
  });

  test("the log is compacted by age, length and size on its own", async () => {
    const clock = fakeClock();
    const store = await open({ clock, retention: { maxAgeMs: 1000, maxRecords: 5 }, maxLogSize: 1000 });
    for (let i = 1; i <= 8; i++) await store.commit(create(`a/${i}`));
    expect(await store.compactedRevision()).toBe(0);
    await clock.advance(100);
    expect(await store.compactedRevision()).toBe(3);
    await clock.advance(1200);
    expect(await store.compactedRevision()).toBe(8);
    for (let i = 1; i <= 50; i++) await store.commit(create(`b/${i}`, "x".repeat(100)));
    expect(await store.compactedRevision()).toBeGreaterThan(48);
    await store.close();
  });
});
