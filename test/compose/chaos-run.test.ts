/** `kubarium chaos run --compose`: the same experiments, carried out by the docker command. */
import { join } from "node:path";
import type { Verdict } from "@kubarium/chaos";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ComposeCluster, startCompose } from "../harness/compose.ts";
import { type Ran, run } from "../harness/kubectl.ts";

const CLI = join(import.meta.dirname, "../../packages/cli/src/main.ts");

describe("chaos against containers", () => {
  let cluster: ComposeCluster;
  beforeAll(async () => {
    cluster = await startCompose({ speed: 10 });
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

  test.for(["kill-a-node", "pause-a-node", "partition-a-node", "redis-restart", "nats-restart"])("%s passes", async (experiment) => {
    const ran = await chaos(experiment);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 });
    expect((JSON.parse(ran.stdout) as Verdict).target).toMatch(/containers of the compose project/);
  });

  test("two of three nodes die: exit code 1", async () => {
    expect((await chaos("two-of-three-nodes")).code).toBe(1);
  });

  test.for([
    { experiment: "slow-network", why: /delay of node-\d is not possible: it takes tc in the container's network/ },
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
