import { expect, test } from "vitest";
import { ContainerLog } from "./container-log.ts";

const LINE = "x".repeat(955);
const MiB = 1024 * 1024;

test("a log begins anew at ten mebibytes, and its followers see every line", () => {
  const log = new ContainerLog(() => 0);
  let seen = 0;
  log.follow((line) => void (seen += line ? 1 : 0));
  const total = 15_000;
  for (let i = 0; i < total; i++) log.write("stdout", `${LINE}\n`);
  const kept = log.select({}).length;
  expect(seen).toBe(total);
  expect(kept * 1000).toBeLessThanOrEqual(10 * MiB);
  expect(kept).toBe(total - Math.floor((10 * MiB) / 1000));
  expect(log.select({ tailLines: 3 })).toHaveLength(3);
  log.drop();
});

test("many containers that print share one budget, and each keeps its newest lines", () => {
  const logs = Array.from({ length: 12 }, () => new ContainerLog(() => 0));
  for (let i = 0; i < 10_000; i++) for (const log of logs) log.write("stdout", `${LINE}\n`);
  const bytes = logs.reduce((sum, log) => sum + log.select({}).length * 1000, 0);
  expect(bytes).toBeLessThan(75 * MiB);
  for (const log of logs) {
    log.write("stdout", "last\n");
    expect(log.select({ tailLines: 1 })[0]?.text).toBe("last");
    log.drop();
  }
});

test("a line without end is cut in pieces", () => {
  const log = new ContainerLog(() => 0);
  for (let i = 0; i < 20; i++) log.write("stdout", "y".repeat(4096));
  expect(log.select({}).map(({ text }) => text.length)).toEqual([16_384, 16_384, 16_384, 16_384]);
  log.drop();
});
