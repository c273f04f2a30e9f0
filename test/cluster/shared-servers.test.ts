/** Redis and NATS that somebody else started, shared by two clusters: neither sees, hears or removes anything of the other. */
import { type NatsServer, startNatsServer } from "@kubarium/bus/testing";
import { type RedisServer, startRedisServer } from "@kubarium/storage/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCluster, type TestCluster } from "../harness/cluster.ts";

let redis: RedisServer;
let nats: NatsServer;
const clusters: TestCluster[] = [];

const start = async (database: number): Promise<TestCluster> => {
  const args = ["--store", `${redis.url}/${database}`, "--bus", nats.url, "--image-policy", "any"];
  const cluster = await startCluster({ nodes: 1, args });
  clusters.push(cluster);
  return cluster;
};
const podsOf = async (cluster: TestCluster): Promise<string[]> =>
  (await cluster.kubectl("get pods -o jsonpath={.items[*].metadata.labels.app}")).stdout.split(" ");

beforeAll(async () => {
  [redis, nats] = [await startRedisServer(), await startNatsServer()];
}, 30_000);
afterAll(async () => {
  for (const cluster of clusters) await cluster.stop();
  await redis?.stop();
  await nats?.stop();
});

test("two clusters on one Redis and one NATS roll out side by side, each its own pods", async () => {
  const [first, second] = [await start(0), await start(1)];
  await Promise.all(
    [first, second].map(async (cluster, index) => {
      await cluster.kubectl(`create deployment app-${index} --image=web:v1 --replicas=2`);
      await cluster.kubectl(`rollout status deployment/app-${index} --timeout=30s`);
    }),
  );
  expect([await podsOf(first), await podsOf(second)]).toEqual([
    ["app-0", "app-0"],
    ["app-1", "app-1"],
  ]);
}, 90_000);

test("a database that holds a cluster is refused to a new one, until that cluster is purged; the other one stays", async () => {
  const [first, second] = clusters as [TestCluster, TestCluster];
  await expect(start(0)).rejects.toThrow("holds another cluster's state in this database");
  await first.kubarium("down", "--purge");
  await second.kubarium("down");
  await second.kubarium("up", "--detach");
  expect(await podsOf(second)).toEqual(["app-1", "app-1"]);
  expect(await podsOf(await start(0))).toEqual([""]);
}, 90_000);
