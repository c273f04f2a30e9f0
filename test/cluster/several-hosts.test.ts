/** One cluster on three hosts: the control plane with Redis and NATS on one, a kubelet on each of the others (docs/running-on-more-machines.md). */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Node, Pod } from "@kubarium/api";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Host, type Hosts, startHosts, whyNoHosts } from "../harness/hosts.ts";
import { kubectlBinary, type Ran, run } from "../harness/kubectl.ts";

const TOP = join(import.meta.dirname, "../..");
const SPEED = "20";
const WORKERS = ["node-1", "node-2"] as const;
const why = whyNoHosts();

const isReady = ({ status }: Node): boolean => !!status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True");
const isServing = ({ metadata, status }: Pod): boolean =>
  !metadata.deletionTimestamp && !!status.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True");

describe.skipIf(why)(`a cluster on several hosts${why ? ` (${why})` : ""}`, () => {
  let dir: string;
  let hosts: Hosts;
  let first: Host;

  const onFirst = async (program: string, ...args: string[]): Promise<Ran> => {
    const [command = "", ...rest] = [...first.prefix, program, ...args];
    const ran = await run(command, rest, { env: { PATH: process.env["PATH"], HOME: dir, KUBECONFIG: join(dir, "kubeconfig") } });
    if (ran.code !== 0) throw new Error(`${program} ${args.join(" ")} answered ${ran.code}: ${ran.stderr}`);
    return ran;
  };
  const kubectl = async (words: string): Promise<string> => (await onFirst(await kubectlBinary(), ...words.split(" "))).stdout;
  const list = async <T>(what: string): Promise<T[]> => (JSON.parse(await kubectl(`get ${what} -o json`)) as { items: T[] }).items;
  const readyNodes = async (): Promise<string[]> => (await list<Node>("nodes")).filter(isReady).map(({ metadata }) => metadata.name);
  const servingOn = async (): Promise<(string | undefined)[]> =>
    (await list<Pod>("pods")).filter(isServing).map(({ spec }) => spec.nodeName);

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "kubarium-hosts-"));
    const made = join(dir, "credentials");
    for (const folder of ["redis-data", ...WORKERS]) mkdirSync(join(dir, folder), { recursive: true });
    execFileSync(process.execPath, [
      ...["--disable-warning=ExperimentalWarning", join(TOP, "packages/cli/bin/kubarium.mjs"), "credentials"],
      ...[`--dir=${made}`, `--kubeconfig=${join(dir, "kubeconfig")}`, `--nodes=${WORKERS.join(",")}`, "--owner=0"],
      ...["--server=https://apiserver:6443", "--public-server=https://127.0.0.1:6443"],
    ]);
    hosts = startHosts(3, { apiserver: 0, redis: 0, nats: 0, "node-1": 1, "node-2": 2 }, dir);
    [first] = hosts.all as [Host];
    const password = readFileSync(join(made, "redis/password"), "utf8").trim();
    const redis = ["--bind", "0.0.0.0", "--requirepass", password, "--appendonly", "yes", "--save", "", "--dir", join(dir, "redis-data")];
    first.start("redis", "redis-server", redis);
    first.start("nats", "nats-server", ["-c", join(made, "nats/nats.conf")]);
    const component = (host: Host, name: string, args: readonly string[], env: Readonly<Record<string, string>>): void => {
      const main = join(TOP, "packages", name, "src/main.ts");
      const node = ["--disable-warning=ExperimentalWarning", main, `--speed=${SPEED}`, ...args];
      host.start(`${name}-${host.name}`, process.execPath, node, env);
    };
    const own = (file: string): string => join(made, "control-plane", file);
    const control = { KUBARIUM_BUS_FILE: own("bus.url") };
    component(
      first,
      "apiserver",
      [
        ...["--bind-address=0.0.0.0", `--advertise-address=${first.ip}`],
        ...[
          `--tls-cert-file=${own("apiserver.crt")}`,
          `--tls-private-key-file=${own("apiserver.key")}`,
          `--client-ca-file=${own("ca.crt")}`,
        ],
        `--kubelet-certificate-authority=${own("ca.crt")}`,
        `--kubelet-client-certificate=${own("apiserver-kubelet-client.crt")}`,
        `--kubelet-client-key=${own("apiserver-kubelet-client.key")}`,
        ...[`--service-account-signing-key-file=${own("sa.key")}`, `--service-account-key-file=${own("sa.pub")}`],
      ],
      { ...control, KUBARIUM_STORE_FILE: own("store.url") },
    );
    const manager = [`--kubeconfig=${own("controller-manager.kubeconfig")}`, `--root-ca-file=${own("ca.crt")}`];
    component(first, "controller-manager", manager, { ...control, KUBARIUM_QUEUE_FILE: own("store.url") });
    component(first, "scheduler", [`--kubeconfig=${own("scheduler.kubeconfig")}`], control);
    for (const [index, name] of WORKERS.entries()) {
      const host = hosts.all[index + 1] as Host;
      const its = (file: string): string => join(made, "nodes", file);
      const identity = [`--tls-cert-file=${its(`${name}-serving.crt`)}`, `--tls-private-key-file=${its(`${name}-serving.key`)}`];
      component(
        host,
        "kubelet",
        [
          ...[`--node-name=${name}`, `--node-ip=${host.ip}`, `--root-dir=${join(dir, name)}`, `--client-ca-file=${its("ca.crt")}`],
          ...[`--kubeconfig=${its(`${name}.kubeconfig`)}`, `--proxy-kubeconfig=${its("kube-proxy.kubeconfig")}`, ...identity],
        ],
        { KUBARIUM_BUS_FILE: its("bus.url") },
      );
    }
    await eventually(async () => (await readyNodes().catch(() => [])).length === 2, {
      what: "two Ready nodes",
      limitMs: 60_000,
      everyMs: 200,
    });
  }, 120_000);

  afterAll(async () => {
    await hosts?.stop();
    if (dir) rmSync(dir, { recursive: true, force: true });
  });

  test("each node has its host's address, and pods on both answer whoever asks on any host", async () => {
    const nodes = await list<Node>("nodes");
    const addresses = nodes.map(({ status }) => status.addresses?.find(({ type }) => type === "InternalIP")?.address);
    expect(addresses).toEqual(hosts.all.slice(1).map((host) => host.ip));
    await kubectl("create deployment kubia --image=kubia:v1 --replicas=4");
    await kubectl("rollout status deployment/kubia --timeout=30s");
    expect(new Set(await servingOn())).toEqual(new Set(WORKERS));
    await kubectl("expose deployment kubia --port=80 --target-port=8080 --type=NodePort");
    const port = await kubectl("get service kubia -o jsonpath={.spec.ports[0].nodePort}");
    const names = new Set((await list<Pod>("pods")).map(({ metadata }) => metadata.name));
    for (const host of hosts.all.slice(1)) {
      const answered = new Set<string>();
      const all = async (): Promise<boolean> => {
        const { stdout } = await onFirst("curl", "-s", "-m", "5", `http://${host.ip}:${port}`);
        answered.add(/^This is v1 running in pod (\S+)\n$/.exec(stdout)?.[1] ?? stdout);
        return answered.size >= names.size;
      };
      await eventually(all, { what: `every pod has answered through ${host.ip}`, limitMs: 20_000 });
      expect(answered).toEqual(names);
    }
  });

  test("kubectl exec and logs reach a pod on another host, and a pod there reaches a Service by its name", async () => {
    for (const { metadata } of (await list<Pod>("pods")).slice(0, 4)) {
      expect((await kubectl(`exec ${metadata.name} -- hostname`)).trim()).toBe(metadata.name);
      expect(await kubectl(`exec ${metadata.name} -- curl -s http://kubia`)).toMatch(/^This is v1 running in pod kubia-/);
    }
  });

  test("a host without its cable is NotReady, its pods run elsewhere, and they are gone when the cable is back", async () => {
    const [, , cut] = hosts.all as [Host, Host, Host];
    const before = (await list<Pod>("pods")).filter(({ spec }) => spec.nodeName === "node-2").map(({ metadata }) => metadata.uid);
    cut.unplug();
    await eventually(async () => (await readyNodes()).join() === "node-1", { what: "node-2 is NotReady", limitMs: 30_000, everyMs: 200 });
    const moved = async (): Promise<boolean> => (await servingOn()).filter((node) => node === "node-1").length === 4;
    await eventually(moved, { what: "four pods on node-1", limitMs: 60_000, everyMs: 200 });
    cut.plug();
    await eventually(async () => (await readyNodes()).length === 2, { what: "node-2 is Ready again", limitMs: 60_000, everyMs: 200 });
    const gone = async (): Promise<boolean> => !(await list<Pod>("pods")).some(({ metadata }) => before.includes(metadata.uid));
    await eventually(gone, { what: "its old pods are gone", limitMs: 30_000, everyMs: 200 });
  }, 200_000);
});
