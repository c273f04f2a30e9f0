/** What people get wrong, and what the world around a cluster does wrong: each ends with the words of a real cluster, none in a loop. */
import type { Pod } from "@kubarium/api";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster, type TestCluster } from "../harness/cluster.ts";
import { type Ran, run } from "../harness/kubectl.ts";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startCluster({ nodes: 1 });
  await eventually(async () => (await cluster.kubectl("get serviceaccount default", { mayFail: true })).code === 0, { limitMs: 20_000 });
}, 90_000);
afterAll(() => cluster?.stop());

const create = (manifest: unknown, mayFail = false): Promise<Ran> =>
  cluster.kubectl("create -f -", { stdin: JSON.stringify(manifest), mayFail });
const podOf = (name: string, container: object, spec: object = {}): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { containers: [{ name: "c", image: "busybox:1.36", command: ["sleep", "infinity"], ...container }], ...spec },
});
const inside = (pod: string, ...command: string[]): Promise<Ran> => cluster.kubectl(["exec", pod, "--", ...command], { mayFail: true });
const isReady = (pod: string): Promise<Ran> => cluster.kubectl(`wait --for=condition=Ready pod/${pod} --timeout=60s`);
/** `reason message` of a pod's events. */
const eventsOf = async (pod: string): Promise<string> =>
  (
    await cluster.kubectl([
      "get",
      "events",
      `--field-selector=involvedObject.name=${pod}`,
      '-o=jsonpath={range .items[*]}{.reason} {.message}{"\\n"}{end}',
    ])
  ).stdout;

test("ExternalNames that point at each other have no address, for whoever asks", async () => {
  await cluster.kubectl("create service externalname ping --external-name=pong.default.svc.cluster.local");
  await cluster.kubectl("create service externalname pong --external-name=ping.default.svc.cluster.local");
  await create(podOf("asking", {}));
  await isReady("asking");
  await eventually(async () => (await inside("asking", "nslookup", "ping")).stdout.includes("*** Can't find ping: No answer"), {
    what: "the node knows of both",
  });
  expect(await inside("asking", "wget", "-qO-", "http://ping/")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("wget: bad address 'ping'"),
  });
  expect((await inside("asking", "curl", "-sS", "http://pong.default/")).stderr).toContain(
    "curl: (6) Could not resolve host: pong.default",
  );
  const proxy = /export http_proxy=(\S+)/.exec((await cluster.kubarium("env")).stdout)?.[1] ?? "";
  const { stdout } = await run("curl", ["-s", "-m", "10", "http://ping.default.svc.cluster.local/"], { env: { http_proxy: proxy } });
  expect(stdout).toContain("no such host");
});

describe("who a process is", () => {
  test.for([
    { name: "root", security: {}, pod: {}, id: "uid=0(root) gid=0(root) groups=0(root)", whoami: "root" },
    { name: "user", security: { runAsUser: 1000 }, pod: {}, id: "uid=1000 gid=0(root) groups=0(root)", whoami: "whoami: unknown uid 1000" },
    {
      name: "groups",
      security: {},
      pod: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000, supplementalGroups: [4000] },
      id: "uid=1000 gid=3000 groups=2000,3000,4000",
      whoami: "whoami: unknown uid 1000",
    },
    {
      name: "known",
      security: { runAsUser: 65534 },
      pod: {},
      id: "uid=65534(nobody) gid=65534(nobody) groups=65534(nobody)",
      whoami: "nobody",
    },
  ])("$name: $id", async ({ name, security, pod, id, whoami }) => {
    await create(podOf(`who-${name}`, { securityContext: security }, { securityContext: pod }));
    await isReady(`who-${name}`);
    expect((await inside(`who-${name}`, "id")).stdout).toBe(`${id}\n`);
    const { stdout, stderr } = await inside(`who-${name}`, "whoami");
    expect(stdout + stderr).toContain(`${whoami}\n`);
    const { user } = (await cluster.get<Pod>("pod", `who-${name}`)).status.containerStatuses?.[0] ?? {};
    expect((await inside(`who-${name}`, "sh", "-c", "id -u; id -g; id -G")).stdout).toBe(
      `${user?.linux?.uid}\n${user?.linux?.gid}\n${user?.linux?.supplementalGroups?.join(" ")}\n`,
    );
  });
});

describe("probes", () => {
  test("with wrong settings are refused, each setting by its name", async () => {
    const probes = {
      livenessProbe: { httpGet: { port: 70_000 }, successThreshold: 2 },
      readinessProbe: { tcpSocket: { port: 80 }, exec: { command: ["true"] }, periodSeconds: -1 },
      startupProbe: { failureThreshold: 3 },
    };
    const { code, stderr } = await create(podOf("wrong", probes), true);
    expect(code).toBe(1);
    for (const text of [
      "spec.containers[0].livenessProbe.httpGet.port: Invalid value: 70000: must be between 1 and 65535, inclusive",
      "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
      "spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type",
      "spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
      "spec.containers[0].startupProbe: Required value: must specify a handler type",
    ])
      expect(stderr).toContain(text);
  });

  test.for([
    {
      name: "at-a-port-without-a-name",
      probe: { httpGet: { port: "web" } },
      says: 'Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "web": invalid syntax',
    },
    {
      name: "at-a-port-of-nobody",
      probe: { tcpSocket: { port: 81 } },
      says: /Readiness probe failed: dial tcp [\d.]+:81: connect: connection refused/,
    },
    {
      name: "of-a-program-that-is-not-there",
      probe: { exec: { command: ["nosuch"] } },
      says: 'exec: "nosuch": executable file not found in $PATH',
    },
  ])("$name make the pod unready and say why", async ({ name, probe, says }) => {
    await create(podOf(name, { readinessProbe: { ...probe, periodSeconds: 1 } }));
    const said = await eventually(async () => /Unhealthy .*/.exec(await eventsOf(name))?.[0], { what: "an event", limitMs: 20_000 });
    expect(said).toMatch(says);
    expect((await cluster.kubectl(`get pod ${name}`)).stdout).toMatch(/0\/1 +Running/);
  });
});

test("a registry that is out of order holds pods back until it is well again", async () => {
  await cluster.kubarium("image", "push", "shop/web:v1", "--pull-status", "503");
  await cluster.kubectl("run shop --image=shop/web:v1");
  const failed = await eventually(async () => /Failed Failed to pull.*/.exec(await eventsOf("shop"))?.[0], {
    what: "a failed pull",
    limitMs: 20_000,
  });
  expect(failed).toBe(
    'Failed Failed to pull image "shop/web:v1": failed to pull and unpack image "docker.io/shop/web:v1": failed to resolve image: unexpected status from HEAD request to http://127.0.0.1:5000/v2/shop/web/manifests/v1?ns=docker.io: 503 Service Unavailable',
  );
  await eventually(async () => /ErrImagePull|ImagePullBackOff/.test((await cluster.kubectl("get pod shop")).stdout), { what: "it shows" });
  await cluster.kubarium("image", "push", "shop/web:v1");
  await isReady("shop");
});
