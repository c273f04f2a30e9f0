import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "@kubarium/component-base";
import { afterEach, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "kubarium-clock-"));
const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const end of cleanup.splice(0)) end();
  rmSync(folder, { recursive: true, force: true });
});

const HOUR_MS = 3_600_000;
const TELL = "setInterval(() => console.log(Date.now() + ' ' + new Date().getTime() + ' ' + new Date(5).getTime()), 20)";

test("the clock of a process is moved while it runs, and moved back", async () => {
  const file = join(folder, "clock");
  writeFileSync(file, "0");
  const module = new URL("./moved-clock.ts", import.meta.url).href;
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", `--import=${module}`, "-e", TELL], {
    env: { ...process.env, KUBARIUM_CHAOS_CLOCK_FILE: file },
    stdio: ["ignore", "pipe", "inherit"],
  });
  cleanup.push(() => child.kill("SIGKILL"));
  let last: number[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (last = (text.trim().split("\n").at(-1) ?? "").split(" ").map(Number)));
  const isOffBy = (ms: number): boolean =>
    last.slice(0, 2).every((now) => Math.abs(now - Date.now() - ms) < HOUR_MS / 2) && last.length === 3;
  await eventually(() => isOffBy(0), { what: "the right time" });
  writeFileSync(file, String(-HOUR_MS * 2));
  await eventually(() => isOffBy(-HOUR_MS * 2), { what: "two hours slow" });
  expect(last[2]).toBe(5);
  writeFileSync(file, "0");
  await eventually(() => isOffBy(0), { what: "the right time again" });
});
