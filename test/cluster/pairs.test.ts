/** Two apiservers on one store and two controller managers on one set of queues, all at work at once (design.md 6.3). */
import type { ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Pod, type ReplicaSet, resources } from "@kubarium/api";
import { type Client, clientFromKubeconfig } from "@kubarium/client";
import { eventually, freePort } from "@kubarium/component-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCluster, type TestCluster } from "../harness/cluster.ts";
import { imageOf, isActive, isReady, PodLaws } from "../harness/pod-laws.ts";
import { killHard, startTwin } from "../harness/processes.ts";
import { Observer } from "../harness/watching.ts";

const NAMES = ["a", "b", "c", "d"];
const REPLICAS = 4;

let cluster: TestCluster;
const clients: Client[] = [];
const twins: ChildProcess[] = [];
let pods: Observer<Pod>;
let replicaSets: Observer<ReplicaSet>;
const laws = new PodLaws();
/** Arguments for kubectl that lead to one apiserver or the other. */
let doors: string[];

const pidOf = async (component: string): Promise<number> =>
  (await cluster.components()).find(({ name }) => name === component)?.pid ?? Number.NaN;

beforeAll(async () => {
  cluster = await startCluster({ mode: "real", args: ["--image-policy", "any"] });
  const port = await freePort();
  twins.push(startTwin(await pidOf("apiserver"), { "secure-port": port }));
  const through = (kubeconfig: string, name: string): string => {
    const file = join(cluster.dir, name);
    writeFileSync(file, readFileSync(kubeconfig, "utf8").replace(/(127\.0\.0\.1|localhost):\d+/g, `127.0.0.1:${port}`), { mode: 0o600 });
    return file;
  };
  const second = through(cluster.kubeconfig, "second.kubeconfig");
  clients.push(...[cluster.kubeconfig, second].map((file) => clientFromKubeconfig(file, { userAgent: "pairs-test" })));
  await eventually(() => clients[1]?.request("GET", "/version"), { what: "the second apiserver answers", limitMs: 20_000 });
  doors = [`--kubeconfig=${cluster.kubeconfig}`, `--kubeconfig=${second}`];
  const manager = through(join(cluster.dir, "pki/controller-manager.kubeconfig"), "second-manager.kubeconfig");
  twins.push(startTwin(await pidOf("controller-manager"), { kubeconfig: manager }));
  const [first, other] = clients as [Client, Client];
  pods = await new Observer(first, resources.pods, laws.look).start();
  replicaSets = await new Observer(other, resources.replicaSets).start();
}, 90_000);
afterAll(async () => {
  await Promise.all([pods?.stop(), replicaSets?.stop()]);
  for (const twin of twins) twin.kill("SIGKILL");
  for (const client of clients) await client.close();
  await cluster?.stop();
});

const everywhere = (command: (name: string) => string): Promise<unknown> =>
  Promise.all(NAMES.map((name, index) => cluster.kubectl(`${doors[index % doors.length]} ${command(name)}`)));
const settled = (image: string, replicas: number): Promise<unknown> =>
  eventually(
    () => {
      const active = [...pods.live.values()].filter(isActive);
      return active.length === NAMES.length * replicas && active.every((pod) => isReady(pod) && imageOf(pod) === image);
    },
    { what: `${replicas} Ready pods of ${image} for each`, limitMs: 30_000 },
  );
const lawful = (): void => expect([...laws.broken, ...pods.violations, ...replicaSets.violations]).toEqual([]);

test("Deployments made, changed and scaled through both doors come out as asked, without one pod too many", async () => {
  await everywhere((name) => `create deployment ${name} --image=web:v1 --replicas=${REPLICAS}`);
  await settled("web:v1", REPLICAS);
  await everywhere((name) => `set image deployment/${name} web=web:v2`);
  await settled("web:v2", REPLICAS);
  const made = [...laws.madeBy.values()].map((uids) => uids.size);
  expect(made).toEqual(Array.from({ length: 2 * NAMES.length }, () => REPLICAS));
  await everywhere((name) => `scale deployment/${name} --replicas=${2 * REPLICAS}`);
  await settled("web:v2", 2 * REPLICAS);
  expect(laws.most).toBeLessThanOrEqual(2 * REPLICAS * NAMES.length);
  lawful();
});

test("when one manager and one apiserver are killed at work, the others finish it", async () => {
  const [apiserver, manager] = twins.map(({ pid }) => pid ?? Number.NaN) as [number, number];
  await everywhere((name) => `set image deployment/${name} web=web:v3`);
  await eventually(() => [...pods.live.values()].some((pod) => imageOf(pod) === "web:v3"), { what: "rollouts have begun", everyMs: 1 });
  await killHard(manager);
  await killHard(apiserver);
  await settled("web:v3", 2 * REPLICAS);
  const sets = await clients[0]?.resource(resources.replicaSets).list({ namespace: "default" });
  const fresh = sets?.items.filter(({ spec }) => spec.template?.spec?.containers[0]?.image === "web:v3") ?? [];
  expect(fresh.map(({ metadata }) => laws.madeBy.get(metadata.uid)?.size)).toEqual(NAMES.map(() => 2 * REPLICAS));
  lawful();
});
