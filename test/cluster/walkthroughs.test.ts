/** The pages of docs/walkthroughs, typed as they are printed: with a real kubectl, curl and, where there is one, a browser. */
import { describe, expect, test } from "vitest";
import { startCluster } from "../harness/cluster.ts";
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
