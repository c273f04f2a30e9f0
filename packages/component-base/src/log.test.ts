import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const LOGGER = join(import.meta.dirname, "log.ts");

/** Logs what it is told, line by line, and answers when it is done. */
const PROGRAM = `
  import { createLogger } from ${JSON.stringify(LOGGER)};
  const log = createLogger({ component: "test", file: process.argv[1] });
  for await (const text of process.stdin.setEncoding("utf8")) { log.info(text.trim()); process.stdout.write("logged\\n"); }
`;

test("a log that cannot be written ends nothing, and goes on in order when there is room again", async () => {
  const dir = mkdtempSync(join(tmpdir(), "kubarium-log-"));
  const file = join(dir, "log");
  const program = spawn(process.execPath, ["--input-type=module-typescript", "-e", PROGRAM, file], { stdio: ["pipe", "pipe", "inherit"] });
  const say = async (text: string): Promise<void> => {
    program.stdin.write(`${text}\n`);
    await once(program.stdout, "data");
  };
  const mayGrow = (bytes: string): void => void execFileSync("prlimit", ["--pid", String(program.pid), `--fsize=${bytes}:`]);
  try {
    await say("before");
    mayGrow("0");
    await say("meanwhile");
    mayGrow("unlimited");
    await say("after");
    const messages = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages).toEqual(["before", "meanwhile", "after"]);
  } finally {
    program.kill();
    rmSync(dir, { recursive: true });
  }
});
