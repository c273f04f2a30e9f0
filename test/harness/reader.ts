/** Somebody who follows a page: types its commands in a terminal and compares what they print. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { eventually } from "@kubarium/component-base";
import { expect } from "vitest";
import type { TestCluster } from "./cluster.ts";
import { kubectlBinary, type KubectlVersion } from "./kubectl.ts";
import { TypingShell } from "./shell.ts";
import { inOldWords, isLook, matches, normalise, parseWalkthrough, type Step } from "./walkthrough.ts";

const TOP = join(import.meta.dirname, "../..");
/** How long the page's reader looks again and again, in real time. */
const PATIENCE_MS = 60_000;
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const browser = BROWSERS.find((path) => existsSync(path));

/** The cluster that a page is followed on. `dir`: of one that `npx kubarium` commands of the page are for. */
export type ReadCluster = Pick<TestCluster, "kubectl" | "kubeconfig"> & Partial<Pick<TestCluster, "dir">>;

export interface ReadOptions {
  kubectl?: KubectlVersion;
  /** Called after each command that was typed, before the next. */
  after?: (step: Step) => Promise<void>;
}

/** `page`: a file of docs/walkthroughs, without its ending. Fails at the first command that prints something else; answers how many were typed. */
export async function followPage(cluster: ReadCluster, page: string, { kubectl = "v35", after }: ReadOptions = {}): Promise<number> {
  const { files, steps } = parseWalkthrough(readFileSync(join(TOP, "docs/walkthroughs", `${page}.md`), "utf8"));
  const cwd = mkdtempSync(join(tmpdir(), "kubarium-walkthrough-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const shell = new TypingShell({ cwd, env: await terminal(cluster, cwd, kubectl) });
  try {
    await eventually(async () => (await cluster.kubectl("get serviceaccount default", { mayFail: true })).code === 0, { limitMs: 20_000 });
    for (const step of steps) {
      if (!browser && step.command.startsWith("xdg-open ")) continue;
      await follow(shell, kubectl === "v20" ? { ...step, expected: inOldWords(step.command, step.expected) } : step);
      await after?.(step);
    }
    return steps.length;
  } finally {
    shell.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}

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
async function terminal(cluster: ReadCluster, cwd: string, kubectl: KubectlVersion): Promise<NodeJS.ProcessEnv> {
  const bin = mkdtempSync(join(cwd, "bin-"));
  const script = (name: string, text: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  const { execPath } = process;
  symlinkSync(await kubectlBinary(kubectl), join(bin, "kubectl"));
  script(
    "npx",
    `shift; exec ${execPath} --disable-warning=ExperimentalWarning ${TOP}/packages/cli/bin/kubarium.mjs "$@"${cluster.dir ? ` --dir ${cluster.dir}` : ""}`,
  );
  script("xdg-open", `${browser} --headless --no-sandbox --disable-gpu --dump-dom "$1" 2>/dev/null | sed 's/<[^>]*>//g'`);
  return {
    PATH: [bin, join(TOP, "packages/cli/bin"), dirname(execPath), process.env["PATH"]].join(delimiter),
    HOME: cwd,
    KUBECONFIG: cluster.kubeconfig,
    no_proxy: "*",
  };
}
