/** `kubarium chaos` as a user types it: verdicts, their exit codes, and a cluster that is whole afterwards. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Namespace } from "@kubarium/api";
import type { Verdict } from "@kubarium/chaos";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster, type TestCluster } from "../harness/cluster.ts";
import { type Ran, run } from "../harness/kubectl.ts";

const CLI = join(import.meta.dirname, "../../packages/cli/bin/kubarium.mjs");

describe("chaos against processes", () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startCluster({ speed: 20 });
  }, 90_000);
  afterAll(() => cluster?.stop());

  const chaos = (...args: string[]): Promise<Ran> =>
    run(process.execPath, ["--disable-warning=ExperimentalWarning", CLI, "chaos", ...args, "--dir", cluster.dir]);
  const verdictOf = ({ stdout }: Ran): Verdict => JSON.parse(stdout) as Verdict;
  const passed = ({ hypotheses }: Verdict): Record<string, boolean> => Object.fromEntries(hypotheses.map((one) => [one.type, one.passed]));
  const states = async (): Promise<string[]> => (await cluster.components()).map(({ state }) => state);

  test("a node dies: the hypotheses hold, with a timeline, figures and exit code 0", { timeout: 60_000 }, async () => {
    const ran = await chaos("run", "kill-a-node", "-o", "json", "--seed", "3");
    const verdict = verdictOf(ran);
    expect(verdict.hypotheses.filter((one) => !one.passed)).toEqual([]);
    expect(ran.code).toBe(0);
    expect(verdict).toMatchObject({ experiment: "kill-a-node", verdict: "Pass", seed: 3, speed: 20, leftovers: [] });
    expect(passed(verdict)).toEqual({ availability: true, errorRate: true, writes: true, recovery: true });
    const texts = verdict.timeline.map(({ text }) => text).join("\n");
    expect(texts).toMatch(
      /a node dies: kill (node-\d)\n[^]*\1 is NotReady\n[^]*a node dies: over for \1\n[^]*\1 is Ready\n[^]*all is as before/,
    );
  });

  test("two of three nodes die: the hypothesis breaks, and the exit code is 1", { timeout: 60_000 }, async () => {
    const ran = await chaos("run", "two-of-three-nodes", "-o", "json");
    expect(ran.code).toBe(1);
    expect(verdictOf(ran).verdict).toBe("Fail");
    expect(passed(verdictOf(ran))).toMatchObject({ availability: false, writes: true });
    expect(await states()).toEqual(Array.from({ length: 6 }, () => "running"));
  });

  test("a node is cut off without privileges, and its processes are as before afterwards", { timeout: 60_000 }, async () => {
    const ran = await chaos("run", "partition-a-node");
    expect(ran.stdout).toMatch(/Verdict of partition-a-node: Pass/);
    expect(await states()).toEqual(Array.from({ length: 6 }, () => "running"));
    await eventually(async () => {
      const { items } = await cluster.get<{ items: Namespace[] }>("namespaces");
      return items.every(({ metadata }) => !metadata.name.startsWith("chaos-"));
    });
  });

  test("what cannot be run says which field is wrong and what is allowed, with exit code 2", async () => {
    const file = join(cluster.dir, "mine.yaml");
    writeFileSync(
      file,
      "apiVersion: chaos.kubarium.dev/v1\nkind: Experiment\nmetadata: { name: mine }\nspec: { steps: [{ action: explode }] }\n",
    );
    const wrong = await chaos("run", file);
    expect({ code: wrong.code, stderr: wrong.stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/steps\[0\]\.action: unknown: "explode"; allowed: stop, kill/),
    });
    const missing = await chaos("run", "redis-restart");
    expect({ code: missing.code, stderr: missing.stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/no redis runs here; there are .*apiserver/),
    });
    const impossible = await chaos("run", "nats-partition");
    expect({ code: impossible.code, stderr: impossible.stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/without NATS; start one with: kubarium up --with-servers/),
    });
  });
});
