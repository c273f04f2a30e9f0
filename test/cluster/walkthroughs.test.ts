/**
 * The pages of docs/walkthroughs, typed as they are printed: with a real kubectl, curl and, where there is one, a browser. Then the tutorials'
 * flows once more: with the oldest kubectl that Debian has, and with processes killed in the middle of them.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster, type TestCluster } from "../harness/cluster.ts";
import { whyNoOldKubectl } from "../harness/kubectl.ts";
import { killHard } from "../harness/processes.ts";
import { followPage } from "../harness/reader.ts";
import { inOldWords, matches } from "../harness/walkthrough.ts";

const PAGES = [
  { page: "replicas-and-a-dead-node", speed: 20 },
  { page: "rolling-update-and-undo", speed: 10 },
  { page: "blue-green-with-a-selector", speed: 10 },
  { page: "canary-by-replica-counts", speed: 10 },
  { page: "every-way-a-rollout-fails", speed: 20 },
  { page: "client-driven-rolling-update", speed: 10 },
  { page: "a-blog-with-three-probes", speed: 10 },
  { page: "three-revisions", speed: 10 },
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

  test("an old kubectl leaves lines out and words others its own way", () => {
    const shown = ["Flag --record has been deprecated, --record will be removed in the future", 'pod "web" deleted from default namespace'];
    expect(inOldWords("kubectl delete pod web", shown)).toEqual(['pod "web" deleted']);
  });
});

test.for(PAGES)("$page prints what the page shows", { timeout: 600_000 }, async ({ page, speed }) => {
  const cluster = await startCluster({ speed });
  try {
    expect(await followPage(cluster, page)).toBeGreaterThan(3);
  } finally {
    await cluster.stop();
  }
});

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
