/** The ways in: node ports, load balancers, the API server's proxies, port-forward, exec, cp and logs, with real kubectl and curl. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { join } from "node:path";
import type { EndpointSlice, Node, Pod, Service } from "@kubarium/api";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCluster, type TestCluster } from "../../harness/cluster.ts";
import { kubectlBinary, type KubectlVersion, type Ran, run, whyNoOldKubectl } from "../../harness/kubectl.ts";

interface List<T> {
  items: T[];
}

const SPEED = 10;
let cluster: TestCluster;

const app = (name: string, tag: string, replicas = 3): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
      - name: web
        image: kubia:${tag}
        ports: [{containerPort: 8080}]
        readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
`;
const service = (name: string, selector: string, type: string): string => `
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {type: ${type}, selector: {app: ${selector}}, ports: [{port: 80, targetPort: 8080}]}
`;

async function curl(...args: string[]): Promise<string> {
  return (await run("curl", ["-s", "-m", "5", "--noproxy", "*", ...args])).stdout;
}

async function addressOf(node: string): Promise<string> {
  const { status } = await cluster.get<Node>("node", node);
  return status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "";
}

async function nodePort(name: string): Promise<number> {
  return (await cluster.get<Service>("service", name)).spec.ports?.[0]?.nodePort ?? 0;
}

const names = (pods: readonly Pod[]): string[] => pods.map(({ metadata }) => metadata.name).sort();
const podsOf = async (name: string): Promise<Pod[]> => (await cluster.get<List<Pod>>("pods", "-l", `app=${name}`)).items;

/** kubectl with an environment of its own. */
async function kubectlWith(version: KubectlVersion, env: Record<string, string>, args: readonly string[], stdin?: string): Promise<Ran> {
  const whole = { PATH: process.env["PATH"], HOME: cluster.dir, KUBECONFIG: cluster.kubeconfig, ...env };
  return run(await kubectlBinary(version), args, { env: whole, ...(stdin === undefined ? {} : { stdin }) });
}

/** kubectl in the background: what it has printed so far, and how to end it. */
async function background(...args: string[]): Promise<{ printed(): string; stop(): void }> {
  const child = spawn(await kubectlBinary(), args, {
    env: { PATH: process.env["PATH"], HOME: cluster.dir, KUBECONFIG: cluster.kubeconfig },
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  return { printed: () => text, stop: () => void child.kill() };
}

beforeAll(async () => {
  cluster = await startCluster({ speed: SPEED });
  await eventually(async () => (await cluster.kubectl("get serviceaccount default", { mayFail: true })).code === 0, { limitMs: 20_000 });
  await cluster.kubectl("apply -f -", { stdin: app("kubia", "v1") + service("kubia", "kubia", "LoadBalancer") });
  await cluster.kubectl("apply -f -", { stdin: app("kubia-v2", "v2", 1) });
  await cluster.kubectl([
    "run",
    "box",
    "--image=busybox:1.36",
    "--restart=Never",
    "--",
    "sh",
    "-c",
    "echo hello; while :; do echo tick; sleep 5; done",
  ]);
  for (const name of ["kubia", "kubia-v2"]) await cluster.kubectl(`rollout status deployment/${name} --timeout=60s`);
  await cluster.kubectl("wait --for=condition=Ready pod/box --timeout=60s");
}, 120_000);
afterAll(() => cluster?.stop());

describe("a Service", () => {
  test("answers on its node port of every node, from every one of its pods", async () => {
    const port = await nodePort("kubia");
    const seen = new Set<string>();
    for (const node of ["node-1", "node-2", "node-3"]) {
      const ip = await addressOf(node);
      await eventually(async () => (await curl(`http://${ip}:${port}/`)) !== "", { what: `an answer of ${node}` });
      for (let i = 0; i < 12; i++) seen.add(await curl(`http://${ip}:${port}/`));
    }
    expect([...seen].sort()).toEqual(names(await podsOf("kubia")).map((name) => `This is v1 running in pod ${name}\n`));
  });

  test("of type LoadBalancer gets an address that answers", async () => {
    const ip = await eventually(async () => (await cluster.get<Service>("service", "kubia")).status?.loadBalancer?.ingress?.[0]?.ip);
    await eventually(async () => (await curl(`http://${ip}/`)).startsWith("This is v1 running in pod kubia-"), { what: "an answer" });
    expect((await cluster.kubectl("get service kubia")).stdout).toContain(`${ip} `);
  });

  test("switches from blue to green when its selector does, and refuses when it selects nothing", async () => {
    const url = `http://${await addressOf("node-2")}:${await nodePort("kubia")}/`;
    await cluster.kubectl("set selector service kubia app=kubia-v2");
    await eventually(async () => (await curl(url)).startsWith("This is v2"), { what: "v2" });
    for (let i = 0; i < 10; i++) expect(await curl(url)).toMatch(/^This is v2/);
    await cluster.kubectl("set selector service kubia app=nobody");
    await eventually(async () => (await run("curl", ["-s", "-m", "5", "--noproxy", "*", url])).code === 7, { what: "connection refused" });
    await cluster.kubectl("set selector service kubia app=kubia");
    await eventually(async () => (await curl(url)).startsWith("This is v1"), { what: "v1 again" });
  });

  test("is found by name from inside a container", async () => {
    const inside = (...command: string[]): Promise<Ran> => cluster.kubectl(["exec", "box", "--", ...command], { mayFail: true });
    for (const name of ["kubia", "kubia.default", "kubia.default.svc.cluster.local"])
      expect((await inside("wget", "-qO-", `http://${name}`)).stdout).toMatch(/^This is v1/);
    expect((await inside("wget", "-qO-", "http://nobody")).stderr).toContain("wget: bad address 'nobody'");
    expect((await inside("wget", "-qO-", "http://kubia-v2")).code).toBe(1);
    const { clusterIP } = (await cluster.get<Service>("service", "kubia")).spec;
    expect((await inside("nslookup", "kubia")).stdout).toContain(`Name:\tkubia.default.svc.cluster.local\nAddress: ${clusterIP}\n`);
  });
});

test("kubarium env lets curl reach cluster IPs, pod IPs and names", async () => {
  const lines = (await cluster.kubarium("env")).stdout;
  const proxy = /export http_proxy=(\S+)/.exec(lines)?.[1] ?? "";
  const through = async (url: string): Promise<string> =>
    (await run("curl", ["-s", "-m", "5", url], { env: { ...process.env, http_proxy: proxy } })).stdout;
  const { clusterIP } = (await cluster.get<Service>("service", "kubia")).spec;
  const [pod] = await podsOf("kubia");
  for (const host of [clusterIP, "kubia", "kubia.default.svc.cluster.local", `${pod?.status.podIP}:8080`])
    expect(await through(`http://${host}/`)).toMatch(/^This is v1 running in pod kubia-/);
  expect(await through("http://nobody.default.svc.cluster.local/")).toContain("no such host");
});

describe("the API server", () => {
  const raw = async (path: string): Promise<string> => {
    const { stdout, stderr } = await cluster.kubectl(["get", "--raw", `/api/v1/namespaces/default/${path}`], { mayFail: true });
    return stdout + stderr;
  };

  test("proxies pods and Services", async () => {
    const [pod] = names(await podsOf("kubia"));
    expect(await raw(`pods/${pod}/proxy/`)).toBe(`This is v1 running in pod ${pod}\n`);
    expect(await raw(`pods/http:${pod}:8080/proxy/any/path?q=1`)).toBe(`This is v1 running in pod ${pod}\n`);
    expect(await raw("services/kubia:80/proxy/")).toMatch(/^This is v1/);
    expect(await raw("services/kubia:81/proxy/")).toContain('no service port 81 found for service "kubia"');
    expect(await raw(`pods/${pod}:9/proxy/`)).toMatch(/error trying to reach service: dial tcp [\d.]+:9: connect: connection refused/);
  });

  test("proxies nodes to their kubelets", async () => {
    expect((await cluster.kubectl("get --raw /api/v1/nodes/node-1/proxy/healthz")).stdout).toBe("ok");
  });
});

const CLIENTS = [
  { version: "v35", env: {}, over: "WebSocket" },
  { version: "v35", env: { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: "false", KUBECTL_PORT_FORWARD_WEBSOCKETS: "false" }, over: "SPDY" },
  { version: "v32", env: {}, over: "WebSocket" },
  { version: "v32", env: { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: "false", KUBECTL_PORT_FORWARD_WEBSOCKETS: "false" }, over: "SPDY" },
  ...((await whyNoOldKubectl()) ? [] : [{ version: "v20", env: {}, over: "SPDY" } as const]),
] as const;

describe.for(CLIENTS)("kubectl $version over $over", ({ version, env, over }) => {
  const kubectl = (args: readonly string[], stdin?: string): Promise<Ran> => kubectlWith(version, env, args, stdin);

  test("attach passes input to the container's process, and shows what it says", async () => {
    const name = `echoer-${version}-${over.toLowerCase()}`;
    const script = "while read line; do echo got $line; [ $line = bye ] && exit 0; done";
    await cluster.kubectl(["run", name, "--image=busybox:1.36", "--stdin", "--attach=false", "--restart=Never", "--", "sh", "-c", script]);
    await cluster.kubectl(`wait --for=condition=Ready pod/${name} --timeout=60s`);
    const attached = await kubectl(["attach", "-i", name], "one\nbye\n");
    expect(attached).toMatchObject({ code: 0, stdout: "got one\ngot bye\n" });
    const late = await kubectl(["attach", name]);
    expect(late.stderr).toMatch(/cannot attach a container in a completed pod; current phase is Succeeded|CONTAINER_EXITED/);
  });

  test("exec gives output, errors, exit codes and passes input", async () => {
    expect(await kubectl(["exec", "box", "--", "echo", "hi"])).toMatchObject({ code: 0, stdout: "hi\n" });
    expect(await kubectl(["exec", "-i", "box", "--", "sh", "-c", "cat; echo e >&2; exit 4"], "in\n")).toMatchObject({
      code: 4,
      stdout: "in\n",
      stderr: "e\ncommand terminated with exit code 4\n",
    });
    const missing = await kubectl(["exec", "box", "--", "nosuch"]);
    expect(missing.stderr).toContain('unable to start container process: exec: "nosuch": executable file not found in $PATH');
    expect((await kubectl(["exec", "box", "--", "sh", "-c", "kill -9 $$"])).code).toBe(137);
  });

  test("cp takes a binary file and a folder there and back", async () => {
    const here = join(cluster.dir, `files-${version}-${over}`);
    mkdirSync(join(here, "a/b"), { recursive: true });
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7919) & 255));
    writeFileSync(join(here, "a/b/file"), bytes);
    const there = `/tmp/files-${version}-${over}`;
    expect((await kubectl(["cp", join(here, "a"), `box:${there}`])).code).toBe(0);
    expect((await kubectl(["cp", `box:${there}/b/file`, join(here, "back")])).code).toBe(0);
    expect(readFileSync(join(here, "back")).equals(bytes)).toBe(true);
  });
});

test("port-forward carries connections to a pod, and says when nobody listens", async () => {
  const forward = await background("port-forward", "deployment/kubia", ":8080", "--address=127.0.0.1");
  try {
    const port = await eventually(() => /127\.0\.0\.1:(\d+) -> 8080/.exec(forward.printed())?.[1], { what: "a local port" });
    for (let i = 0; i < 3; i++) expect(await curl(`http://127.0.0.1:${port}/`)).toMatch(/^This is v1/);
  } finally {
    forward.stop();
  }
  const closed = await background("port-forward", "pod/box", ":81");
  try {
    const port = await eventually(() => /127\.0\.0\.1:(\d+) -> 81/.exec(closed.printed())?.[1], { what: "a local port" });
    await curl(`http://127.0.0.1:${port}/`);
    await eventually(() => closed.printed().includes("dial tcp4 127.0.0.1:81: connect: connection refused"), { what: "the reason" });
  } finally {
    closed.stop();
  }
});

test("a script that prints without end fills no more than its log file, and the node goes on", async () => {
  await cluster.kubectl(["run", "noisy", "--image=busybox:1.36", "--restart=Never", "--", "yes", "x".repeat(1000)]);
  await cluster.kubectl("wait --for=condition=Ready pod/noisy --timeout=60s");
  const size = async (): Promise<number> => (await cluster.kubectl("logs noisy")).stdout.length;
  await eventually(async () => (await size()) > 1_000_000, { what: "a megabyte of log", limitMs: 30_000 });
  expect((await cluster.kubectl("logs noisy --tail=2")).stdout).toBe(`${"x".repeat(1000)}\n`.repeat(2));
  await cluster.kubectl("delete pod noisy --grace-period=1 --timeout=30s");
});

test("logs -f prints what is there and what comes", async () => {
  const logs = await background("logs", "-f", "box");
  try {
    await eventually(() => /^hello\n(tick\n){3}/.test(logs.printed()), { what: "three ticks", limitMs: 10_000 });
  } finally {
    logs.stop();
  }
});

test("a rolling update with readiness probes loses no request", async () => {
  await cluster.kubectl("apply -f -", { stdin: app("rolling", "v1") + service("rolling", "rolling", "NodePort") });
  await cluster.kubectl("rollout status deployment/rolling --timeout=60s");
  const [host, port] = [await addressOf("node-1"), await nodePort("rolling")];
  await eventually(async () => (await curl(`http://${host}:${port}/`)) !== "", { what: "an answer" });
  const answers = new Map<string, number>();
  const failures: string[] = [];
  let over = false;
  const agent = new Agent({ keepAlive: false });
  const one = (): Promise<void> =>
    new Promise((resolve) => {
      const call = get({ host, port, path: "/", agent }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (piece: string) => (text += piece));
        answer.on("end", () => {
          const version = /^This is (v\d)/.exec(text)?.[1] ?? `${answer.statusCode} ${text}`;
          answers.set(version, (answers.get(version) ?? 0) + 1);
          resolve();
        });
      });
      call.on("error", (error) => {
        failures.push(error.message);
        resolve();
      });
    });
  const loops = Array.from({ length: 4 }, async () => {
    while (!over) await one();
  });
  await eventually(() => (answers.get("v1") ?? 0) > 50, { what: "traffic" });
  await cluster.kubectl("set image deployment/rolling web=kubia:v2");
  await cluster.kubectl("rollout status deployment/rolling --timeout=60s");
  const reached = answers.get("v2") ?? 0;
  await eventually(() => (answers.get("v2") ?? 0) > reached + 200, { what: "traffic after the update" });
  over = true;
  await Promise.all(loops);
  expect(failures).toEqual([]);
  expect([...answers.keys()].sort()).toEqual(["v1", "v2"]);
});

test("when a node dies its pods leave the endpoints, and node ports of the others go on", async () => {
  const victim = (await podsOf("kubia"))[0]?.spec.nodeName ?? "";
  const other = ["node-1", "node-2", "node-3"].find((name) => name !== victim) ?? "";
  const url = `http://${await addressOf(other)}:${await nodePort("kubia")}/`;
  await cluster.kubarium("node", "kill", victim);
  const ready = async (): Promise<(string | undefined)[]> =>
    (await cluster.get<List<EndpointSlice>>("endpointslices", "-l", "kubernetes.io/service-name=kubia")).items
      .flatMap(({ endpoints }) => endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready)
      .map(({ nodeName }) => nodeName);
  await eventually(async () => !(await ready()).includes(victim), { what: "endpoints without the dead node", limitMs: 40_000 });
  for (let i = 0; i < 10; i++) expect(await curl(url)).toMatch(/^This is v1/);
  await cluster.kubarium("node", "start", victim);
});
