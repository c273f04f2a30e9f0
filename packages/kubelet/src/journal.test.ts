import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastAddress, openJournal } from "./journal.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "kubarium-journal-"));
});
afterEach(() => {
  mayGrow("unlimited");
  rmSync(dir, { recursive: true });
});

/** As a full disk: this process may make no file longer than so many bytes. */
const mayGrow = (bytes: string): void => void execFileSync("prlimit", ["--pid", String(process.pid), `--fsize=${bytes}:`]);
const events = (): string[] =>
  readFileSync(join(dir, "journal-node-1.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { event: string; id?: string }).id ?? "");

test("on a full disk no address is given, what happened is written when there is room again, and no line is written in part", () => {
  const journal = openJournal(dir, "node-1");
  journal({ timeMs: 1, event: "start", id: "a" });
  mayGrow(String(readFileSync(join(dir, "journal-node-1.jsonl")).length + 5));
  expect(() => journal({ timeMs: 2, event: "address", id: "refused" })).toThrow(/EFBIG|ENOSPC/);
  journal({ timeMs: 3, event: "stop", id: "end of a" });
  expect(events()).toEqual(["a"]);
  mayGrow("unlimited");
  journal({ timeMs: 4, event: "start", id: "b" });
  expect(events()).toEqual(["a", "end of a", "b"]);
});

test("the last address is read back", () => {
  expect(lastAddress(dir, "node-1")).toBeUndefined();
  const journal = openJournal(dir, "node-1");
  for (const ip of ["10.244.0.2", "10.244.0.3"]) journal({ timeMs: 1, event: "address", ip });
  expect(lastAddress(dir, "node-1")).toBe("10.244.0.3");
});
