/** The tutorials' flows once more: with the oldest kubectl that Debian has, and with processes killed in the middle of them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster, type TestCluster } from "../harness/cluster.ts";
import { whyNoOldKubectl } from "../harness/kubectl.ts";
import { killHard } from "../harness/processes.ts";
import { followPage } from "../harness/reader.ts";

const FLOWS = [
  "blue-green-with-a-selector",
  "three-revisions",
  "a-blog-with-three-probes",
  "canary-by-replica-counts",
  "rolling-update-and-undo",
] as const;
/** Each takes up to half a minute, so an ordinary run leaves the longest out, and kills in the first two; KUBARIUM_TEST_LONG=1 runs all. */
const isLong = Boolean(process.env["KUBARIUM_TEST_LONG"]);
const OLD_FLOWS = isLong ? FLOWS : FLOWS.slice(0, -1);
const KILLED_FLOWS = isLong ? FLOWS : FLOWS.slice(0, 2);

const why = await whyNoOldKubectl();

describe.skipIf(why)(`kubectl 1.20${why ? `: ${why}` : ""}`, () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startCluster({ speed: 10 });
  }, 90_000);
  afterAll(() => cluster?.stop());

  test.for(OLD_FLOWS)("prints what %s shows, in its own words", { timeout: 300_000 }, async (page) => {
    expect(await followPage(cluster, page, { kubectl: "v20" })).toBeGreaterThan(3);
  });
});

/**
 * What sets something in motion; a process dies before the next command is typed. Not `patch`: with it a page waits for a pod to stop being
 * Ready, which nobody hears of while there is no API server, in Kubernetes neither.
 */
const CHANGES = /^kubectl (-n \S+ )?(create|apply|set|scale|rollout (undo|resume|restart))\b/;
const VICTIMS = ["controller-manager", "scheduler", "apiserver"] as const;

describe("with kill -9 of the controller manager, the scheduler or the API server after each change", () => {
  let cluster: TestCluster;
  let killed = 0;
  beforeAll(async () => {
    cluster = await startCluster({ speed: 10 });
  }, 90_000);
  afterAll(() => cluster?.stop());

  async function killNext(): Promise<void> {
    const victim = VICTIMS[killed++ % VICTIMS.length];
    const pid = (await cluster.components()).find(({ name }) => name === victim)?.pid ?? Number.NaN;
    await killHard(pid);
    await cluster.kubarium("up", "--detach");
  }

  test.for(KILLED_FLOWS)("%s ends the same", { timeout: 300_000 }, async (page) => {
    const before = killed;
    await followPage(cluster, page, { after: async ({ command }) => void (CHANGES.test(command) && (await killNext())) });
    expect(killed - before).toBeGreaterThan(2);
  });
});
