/** What becomes of the state when Redis dies, and when it comes back with less than it had. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Node } from "@kubarium/api";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ComposeCluster, startCompose } from "../harness/compose.ts";
import { kubectlBinary } from "../harness/kubectl.ts";

interface List {
  metadata: { resourceVersion: string };
  items: { metadata: { name: string; resourceVersion: string } }[];
}

const PATH = "/api/v1/namespaces/default/configmaps";
let cluster: ComposeCluster;
beforeAll(async () => {
  cluster = await startCompose({ speed: 10 });
  await eventually(async () => (await readyNodes()) === 3, { what: "three Ready nodes", limitMs: 120_000 });
}, 300_000);
afterAll(() => cluster?.stop(), 60_000);

async function readyNodes(): Promise<number> {
  const { items } = await cluster.get<{ items: Node[] }>("nodes");
  return items.filter((node) => node.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True")).length;
}

/** Names that no earlier try of a test has used. */
let serial = 0;
const fresh = (name: string): string => `${name}-${++serial}`;

const list = async (): Promise<List> => JSON.parse((await cluster.kubectl(["get", "--raw", PATH])).stdout) as List;
const names = async (): Promise<string[]> => (await list()).items.map(({ metadata }) => metadata.name);
const write = (name: string): Promise<true> => made(`create configmap ${name} --from-literal=a=b`);

/** What a try made whose answer was lost is there at the next one. */
async function made(command: string): Promise<true> {
  const { code, stderr } = await cluster.kubectl(command, { mayFail: true });
  if (code !== 0 && !stderr.includes("already exists")) throw new Error(stderr);
  return true;
}

/** Changes what Redis has on its disk while it is stopped. */
async function whileStopped(script: string): Promise<void> {
  const redis = await cluster.container("redis");
  await cluster.docker("stop", "-t", "5", redis);
  await inVolume(script);
  await cluster.docker("start", redis);
}

async function inVolume(script: string): Promise<void> {
  const { volume, image } = cluster;
  await cluster.docker("run", "--rm", "--user", "0", "--entrypoint", "sh", "-v", `${volume("redis-data")}:/data`, image, "-c", script);
}

/** Looks again and again; tells of every revision that is less than one seen before, of the list or of one object. */
function startLooking(): { backwards: string[]; looks(): number; stop(): Promise<void> } {
  const newest = new Map<string, number>();
  const backwards: string[] = [];
  let looks = 0;
  let stopped = false;
  const see = (what: string, resourceVersion: string): void => {
    const revision = Number(resourceVersion);
    if (revision < (newest.get(what) ?? 0)) backwards.push(`${what}: ${revision} after ${newest.get(what)}`);
    else newest.set(what, revision);
  };
  const looking = (async () => {
    while (!stopped) {
      const ran = await cluster.kubectl(["get", "--raw", PATH, "--request-timeout=3s"], { mayFail: true });
      if (ran.code !== 0) continue;
      looks++;
      const { metadata, items } = JSON.parse(ran.stdout) as List;
      see("list", metadata.resourceVersion);
      for (const item of items) see(item.metadata.name, item.metadata.resourceVersion);
    }
  })();
  return {
    backwards,
    looks: () => looks,
    async stop() {
      stopped = true;
      await looking;
    },
  };
}

test("a Redis that is killed and started has everything, and watches go on", { timeout: 120_000 }, async () => {
  const before = await list();
  const redis = await cluster.container("redis");
  await cluster.docker("kill", redis);
  await cluster.docker("start", redis);
  const name = fresh("kept");
  await eventually(() => write(name), { what: "a write after the restart", limitMs: 60_000 });
  const after = await list();
  expect(after.items.map(({ metadata }) => metadata.name)).toEqual([...before.items.map(({ metadata }) => metadata.name), name].sort());
  expect(Number(after.metadata.resourceVersion)).toBeGreaterThan(Number(before.metadata.resourceVersion));
});

test.for([
  {
    name: "older",
    prepare: "rm -rf /data/copy && cp -a /data/appendonlydir /data/copy",
    damage: "rm -rf /data/appendonlydir && mv /data/copy /data/appendonlydir",
    left: true,
  },
  { name: "empty", prepare: "true", damage: "rm -rf /data/appendonlydir", left: false },
])("a Redis that comes back $name is noticed, and no resourceVersion goes backwards", { timeout: 180_000 }, async (row) => {
  const [before, lost, after] = [fresh("before"), fresh("lost"), fresh("after")];
  await write(before);
  await whileStopped(row.prepare);
  await eventually(() => write(lost), { what: "a write after the copy", limitMs: 60_000 });
  await eventually(async () => (await names()).includes(lost));
  const env = { PATH: process.env["PATH"], HOME: "/tmp", KUBECONFIG: cluster.kubeconfig };
  const watch = spawn(await kubectlBinary(), ["get", "configmaps", "--watch"], { env, stdio: "ignore" });
  const ended = once(watch, "exit");
  const looking = startLooking();
  await eventually(() => looking.looks() > 2, { limitMs: 30_000 });
  await whileStopped(row.damage);
  await eventually(async () => !(await names()).includes(lost), { what: "the state that Redis has", limitMs: 60_000 });
  expect((await names()).includes(before)).toBe(row.left);
  await ended;
  const looks = looking.looks();
  await eventually(() => looking.looks() > looks + 2, { limitMs: 30_000 });
  await looking.stop();
  expect(looking.backwards).toEqual([]);
  const said = (await cluster.logs("apiserver")).filter(({ msg }) => msg?.startsWith("Redis came back with another state"));
  expect(said.length).toBeGreaterThan(0);
  await eventually(() => write(after), { what: "a write", limitMs: 30_000 });
  // Nobody has to start anything: nodes that the state does not know register anew.
  await eventually(async () => (await readyNodes()) === 3, { what: "three Ready nodes", limitMs: 60_000 });
  await eventually(() => made(`run ${after} --image=nginx`), { what: "a pod", limitMs: 30_000 });
  await cluster.kubectl(`wait pod/${after} --for=condition=Ready --timeout=60s`);
});
