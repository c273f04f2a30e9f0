/** What somebody who asks all the time sees of a rollout: nothing with readiness probes, a gap with Recreate; and what a browser shows. */
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { Deployment, Node } from "@kubarium/api";
import { eventually } from "@kubarium/component-base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Asked, keepAsking } from "../../harness/asking.ts";
import { startCluster, type TestCluster } from "../../harness/cluster.ts";
import { run } from "../../harness/kubectl.ts";

/** By curl, one after the other, each over a connection of its own. */
const REQUESTS = 5_000;
/** Of one call of curl. */
const BATCH = 250;
const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

const app = (name: string, nodePort: number, strategy: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: 3
  strategy: ${strategy}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
      - name: web
        image: shop/${name}:v1
        ports: [{containerPort: 8080}]
        readinessProbe: {httpGet: {path: /healthz, port: 8080}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {type: NodePort, selector: {app: ${name}}, ports: [{port: 80, targetPort: 8080, nodePort: ${nodePort}}]}
`;
const NODE_PORTS = { rolling: 30081, recreate: 30082 };

let cluster: TestCluster;
let nodes: string[];
beforeAll(async () => {
  cluster = await startCluster({ speed: 1 });
  await eventually(async () => (await cluster.kubectl("get serviceaccount default", { mayFail: true })).code === 0, { limitMs: 20_000 });
  const rolling = "{rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}";
  await cluster.kubectl("apply -f -", { stdin: app("rolling", NODE_PORTS.rolling, rolling) });
  await cluster.kubectl("apply -f -", { stdin: app("recreate", NODE_PORTS.recreate, "{type: Recreate}") });
  for (const name of ["rolling", "recreate"]) await cluster.kubectl(`rollout status deployment/${name} --timeout=60s`);
  const { items } = await cluster.get<{ items: Node[] }>("nodes");
  nodes = items.map(({ status }) => status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "");
}, 120_000);
afterAll(() => cluster?.stop());

const url = (name: keyof typeof NODE_PORTS, node = 0): string => `http://${nodes[node]}:${NODE_PORTS[name]}/`;

/** Asks from before a new tag is set until it is rolled out, and at least so often. */
async function askThroughRollout(name: keyof typeof NODE_PORTS, tag: string, requests: number): Promise<Asked> {
  await eventually(() => keepAsking(url(name), () => true).then(({ failures }) => failures.length === 0), { what: "an answer" });
  let rolledOut = false;
  const asking = keepAsking(url(name), (asked) => rolledOut && asked.requests >= requests);
  await cluster.kubectl(`set image deployment/${name} web=shop/${name}:${tag}`);
  await cluster.kubectl(`rollout status deployment/${name} --timeout=90s`);
  rolledOut = true;
  return asking;
}

const versionsOf = ({ answers }: Asked): string[] => [...new Set([...answers.keys()].map((body) => body.split(" ")[2] ?? ""))].sort();

/** What curl printed, and what it complained about. */
interface Curled {
  bodies: string[];
  complaints: string;
}

/** As tutorials type it; returns how to stop. */
function curlInALoop(address: string): () => Promise<Curled> {
  const shell = spawn("bash", ["-c", `while true; do curl -sS -m 5 ${address} || echo "curl ended with $?" >&2; done`], { detached: true });
  const printed = { out: "", err: "" };
  shell.stdout.setEncoding("utf8").on("data", (text: string) => (printed.out += text));
  shell.stderr.setEncoding("utf8").on("data", (text: string) => (printed.err += text));
  return async () => {
    const complaints = printed.err;
    process.kill(-(shell.pid ?? Number.NaN), "SIGTERM");
    await new Promise((resolve) => shell.once("close", resolve));
    return { bodies: printed.out.trimEnd().split("\n"), complaints };
  };
}

/** Many requests of one curl, again and again until `enough`. */
async function curlInBatches(address: string, enough: (requests: number) => boolean): Promise<Curled> {
  const all: Curled = { bodies: [], complaints: "" };
  do {
    const { stdout, stderr } = await run("curl", ["-sS", "-m", "5", "-H", "Connection: close", `${address}?[1-${BATCH}]`]);
    all.bodies.push(...stdout.trimEnd().split("\n"));
    all.complaints += stderr;
  } while (!enough(all.bodies.length));
  return all;
}

test("not one of 5,000 requests of curl fails through a rolling update with readiness probes", { timeout: 180_000 }, async () => {
  let rolledOut = false;
  const stop = curlInALoop(url("rolling", 1));
  const batches = curlInBatches(url("rolling"), (requests) => rolledOut && requests >= REQUESTS);
  await cluster.kubectl("set image deployment/rolling web=shop/rolling:v2");
  await cluster.kubectl("rollout status deployment/rolling --timeout=90s");
  rolledOut = true;
  for (const { bodies, complaints } of [await batches, await stop()]) {
    process.stdout.write(`${bodies.length} requests of curl through a rolling update, complaints: ${complaints || "none"}\n`);
    expect(complaints).toBe("");
    expect(bodies.filter((body) => !/^This is v[12] running in pod rolling-/.test(body))).toEqual([]);
    expect([...new Set(bodies.map((body) => body.split(" ")[2]))].sort()).toEqual(["v1", "v2"]);
  }
  const { status } = await cluster.get<Deployment>("deployment", "rolling");
  expect(status).toMatchObject({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
});

test("Recreate leaves a gap: all old pods end before the first new one starts", { timeout: 120_000 }, async () => {
  const asked = await askThroughRollout("recreate", "v2", 100);
  expect(asked.failures.length).toBeGreaterThan(0);
  expect(versionsOf(asked)).toEqual(["v1", "v2"]);
  process.stdout.write(`with Recreate nobody answered for ${asked.longestGapMs.toFixed(0)} ms, ${asked.failures.length} requests failed\n`);
  expect(asked.longestGapMs).toBeGreaterThan(50);
  expect(asked.failures.at(-1)).toMatch(/ECONNREFUSED|ECONNRESET|hang up/);
});

test.skipIf(!BROWSER)("a browser shows the page on every node", { timeout: 90_000 }, async () => {
  for (const node of nodes.keys()) {
    const { stdout } = await promisify(execFile)(BROWSER ?? "", [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--dump-dom",
      url("rolling", node),
    ]);
    expect(stdout).toMatch(/This is v\d+ running in pod rolling-/);
  }
});
