/** The pages of docs/walkthroughs, typed as they are printed: with a real kubectl, curl and, where there is one, a browser. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { eventually } from "@kubarium/component-base";
import { describe, expect, test } from "vitest";
import { startCluster, type TestCluster } from "../harness/cluster.ts";
import { kubectlBinary } from "../harness/kubectl.ts";
import { TypingShell } from "../harness/shell.ts";
import { isLook, matches, normalise, parseWalkthrough, type Step } from "../harness/walkthrough.ts";

const TOP = join(import.meta.dirname, "../..");
/** How long the page's reader looks again and again, in real time. */
const PATIENCE_MS = 60_000;
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const browser = BROWSERS.find((path) => existsSync(path));

const PAGES = [
  { page: "replicas-and-a-dead-node", speed: 20 },
  { page: "rolling-update-and-undo", speed: 10 },
  { page: "blue-green-with-a-selector", speed: 10 },
  { page: "canary-by-replica-counts", speed: 10 },
  { page: "every-way-a-rollout-fails", speed: 20 },
  { page: "client-driven-rolling-update", speed: 10 },
] as const;

describe("the rules of comparing", () => {
  test.for([
    {
      name: "names, ages and blanks vary",
      output: "kubia-x2b5c   1/1  Running 0 5s",
      expected: ["kubia-qqqqq 1/1 Running  0  2m3s"],
      is: true,
    },
    {
      name: "names end at anything but a letter",
      output: "web-7c8c68db9b-hzsz9_default",
      expected: ["web-7c8c68db9b-277xb_default"],
      is: true,
    },
    { name: "a state does not", output: "kubia-x2b5c 0/1 Pending 0 5s", expected: ["kubia-qqqqq 1/1 Running 0 5s"], is: false },
    { name: "dots stand for any lines", output: "a\nb\nc\nd", expected: ["a", "…", "d"], is: true },
    { name: "what comes after dots must come", output: "a\nb\nc", expected: ["a", "…", "d"], is: false },
    { name: "nothing more may be printed", output: "a\nb", expected: ["a"], is: false },
    { name: "nothing less either", output: "", expected: ["a"], is: false },
  ])("$name", ({ output, expected, is }) => {
    expect(matches(output, expected)).toBe(is);
  });
});

test.for(PAGES)("$page prints what the page shows", { timeout: 600_000 }, async ({ page, speed }) => {
  const { files, steps } = parseWalkthrough(readFileSync(join(TOP, "docs/walkthroughs", `${page}.md`), "utf8"));
  expect(steps.length).toBeGreaterThan(3);
  const cluster = await startCluster({ speed });
  const cwd = mkdtempSync(join(tmpdir(), "kubarium-walkthrough-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const shell = new TypingShell({ cwd, env: await terminal(cluster, cwd) });
  try {
    await eventually(async () => (await cluster.kubectl("get serviceaccount default", { mayFail: true })).code === 0, { limitMs: 20_000 });
    for (const step of steps) if (browser || !step.command.startsWith("xdg-open ")) await follow(shell, step);
  } finally {
    shell.close();
    await cluster.stop();
    rmSync(cwd, { recursive: true, force: true });
  }
});

async function follow(shell: TypingShell, { command, expected, line }: Step): Promise<void> {
  let { output } = await shell.type(command);
  const again = async (): Promise<boolean> => {
    if (!matches(output, expected)) ({ output } = await shell.type(command));
    return matches(output, expected);
  };
  if (isLook(command)) await eventually(again, { limitMs: PATIENCE_MS, everyMs: 300 }).catch(() => undefined);
  const shown = normalise(expected);
  expect(matches(output, expected) ? shown : normalise(output.split("\n")), `line ${line}: ${command}\n${output}`).toEqual(shown);
}

/** What the page takes for granted: kubectl and its plugins, npx in the checkout, and a browser that prints the text it shows. */
async function terminal(cluster: TestCluster, cwd: string): Promise<NodeJS.ProcessEnv> {
  const bin = mkdtempSync(join(cwd, "bin-"));
  const script = (name: string, text: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  const { execPath } = process;
  symlinkSync(await kubectlBinary(), join(bin, "kubectl"));
  script("npx", `shift; exec ${execPath} --disable-warning=ExperimentalWarning ${TOP}/packages/cli/src/main.ts "$@" --dir ${cluster.dir}`);
  script("xdg-open", `${browser} --headless --no-sandbox --disable-gpu --dump-dom "$1" 2>/dev/null | sed 's/<[^>]*>//g'`);
  return {
    PATH: [bin, join(TOP, "packages/cli/bin"), dirname(execPath), process.env["PATH"]].join(delimiter),
    HOME: cwd,
    KUBECONFIG: cluster.kubeconfig,
    no_proxy: "*",
  };
}
