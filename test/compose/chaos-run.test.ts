/** `kubarium chaos run --compose`: the same experiments, carried out by the docker command. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Verdict } from "@kubarium/chaos";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ComposeCluster, startCompose } from "../harness/compose.ts";
import { type Ran, run } from "../harness/kubectl.ts";

const CLI = join(import.meta.dirname, "../../packages/cli/bin/kubarium.mjs");

/** Short enough to be read when it is not what it should be. */
const brief = ({ code, stdout, stderr }: Ran): { code: number; stderr: string; broken: string[] } => {
  const hypotheses = stdout ? (JSON.parse(stdout) as Verdict).hypotheses : [];
  return { code, stderr, broken: hypotheses.filter(({ passed }) => !passed).map(({ name, text }) => `${name}: ${text}`) };
};

const FROM_NATS = `
apiVersion: chaos.kubarium.dev/v1
kind: Experiment
metadata: { name: node-without-nats }
spec:
  steadyState:
    baseline: 5s
    hypotheses: [{ type: availability, minAvailable: 3 }, { type: writes }, { type: recovery, within: 120s }]
  steps: [{ action: partition, selector: { nodes: [node-1] }, target: { component: nats }, duration: 30s }]
`;

const PASS = ["kill-a-node", "pause-a-node", "partition-a-node", "redis-restart", "redis-disk-full", "nats-restart", "disk-full"];

describe("chaos against containers", () => {
  let cluster: ComposeCluster;
  beforeAll(async () => {
    cluster = await startCompose({ speed: 10 });
    await eventually(() => cluster.kubectl("wait --for=condition=Ready node/node-1 node/node-2 node/node-3 --timeout=60s"), {
      limitMs: 90_000,
      what: "three Ready nodes",
    });
  }, 300_000);
  afterAll(() => cluster?.stop(), 60_000);

  const chaos = (...args: string[]): Promise<Ran> => {
    const project = cluster.network.replace(/_default$/, "");
    return run(process.execPath, [
      "--disable-warning=ExperimentalWarning",
      CLI,
      "chaos",
      "run",
      ...args,
      "--compose",
      project,
      "-o",
      "json",
    ]);
  };

  test.for(PASS)("%s passes", async (experiment) => {
    const ran = await chaos(experiment);
    expect(brief(ran)).toEqual({ code: 0, stderr: "", broken: [] });
    expect((JSON.parse(ran.stdout) as Verdict).target).toMatch(/containers of the compose project/);
  });

  test("a node can be cut off from NATS alone", async () => {
    const file = join(cluster.kubeconfig, "..", "nats.yaml");
    writeFileSync(file, FROM_NATS);
    const ran = await chaos(file);
    expect(brief(ran)).toEqual({ code: 0, stderr: "", broken: [] });
  });

  test("two of three nodes die: exit code 1", async () => {
    expect((await chaos("two-of-three-nodes")).code).toBe(1);
  });

  test.for([
    { experiment: "slow-network", why: /delay of node-\d is not possible: it takes tc with the kernel's netem/ },
    { experiment: "node-clock", why: /time of node-\d is not possible: a container shares the kernel's clock/ },
    {
      experiment: "redis-partition",
      why: /partition of apiserver is not possible: docker network disconnect cuts a container off from everything/,
    },
  ])("$experiment cannot be done to containers, and it says why", async ({ experiment, why }) => {
    const { code, stderr } = await chaos(experiment);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(why) });
  });
});
