/** Tutorials, typed as docs/walkthroughs prints them, on the cluster of docker-compose.yml: nothing in them changes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ComposeCluster, startCompose } from "../harness/compose.ts";
import { followPage } from "../harness/reader.ts";

/** All that kill no node by `kubarium node`; an ordinary run takes the first two, KUBARIUM_TEST_LONG=1 all. */
const PAGES = [
  "blue-green-with-a-selector",
  "three-revisions",
  // Counts the events of the namespace: before the pages that make such events too.
  "every-way-a-rollout-fails",
  "a-blog-with-three-probes",
  "canary-by-replica-counts",
  "rolling-update-and-undo",
  "client-driven-rolling-update",
] as const;
const followed = process.env["KUBARIUM_TEST_LONG"] ? PAGES : PAGES.slice(0, 2);

let cluster: ComposeCluster;
beforeAll(async () => {
  cluster = await startCompose({ speed: 10 });
}, 300_000);
afterAll(() => cluster?.stop(), 60_000);

test.for(followed)("%s prints what the page shows", { timeout: 600_000 }, async (page) => {
  expect(await followPage(cluster, page)).toBeGreaterThan(3);
});
