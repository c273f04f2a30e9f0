/** Validated creates through one apiserver over HTTPS, from a process of its own, beside a bare HTTPS server that echoes. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCluster, type TestCluster } from "../../harness/cluster.ts";
import type { Load, LoadResult } from "../load.ts";
import { firstLine, runLoad, startScript, targetOf } from "../run.ts";
import { type Figure, percentile } from "../table.ts";

const COUNT = 5_000;
/** The server compiles what it runs often: what counts is the server of a cluster that has been up for a minute. */
const WARM_UP = 5_000;
const CONNECTIONS = 50;
const SEQUENTIAL = 1_000;
const KIB = 1024;
const GOAL_A_SECOND = 3_000;

const configMap = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "NAME" }, data: { value: "x".repeat(KIB) } });
const pod = JSON.stringify({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "NAME", labels: { app: "bench" } },
  spec: {
    nodeName: "nowhere",
    containers: [{ name: "main", image: "nginx:1.25", ports: [{ containerPort: 80 }], resources: { requests: { cpu: "1m" } } }],
  },
});

/** Through one apiserver that has the machine to itself, and through the one of a whole cluster, whose controllers follow every write. */
export async function measureWrites(cluster: TestCluster): Promise<Figure[]> {
  const echo = await measureEcho({ body: configMap, prefix: "echo", count: COUNT, connections: CONNECTIONS, rate: 0 });
  const baseline = { name: "bare HTTPS echo, a second", value: COUNT / echo.seconds };
  const alone = await startCluster({ speed: 1, nodes: 0, args: ["--components", "apiserver"] });
  try {
    return [...(await measureOn(alone, "", baseline)), ...(await measureOn(cluster, ", whole cluster", baseline))];
  } finally {
    await alone.stop();
  }
}

async function measureOn(cluster: TestCluster, where: string, baseline: NonNullable<Figure["baseline"]>): Promise<Figure[]> {
  const target = targetOf(cluster);
  await cluster.kubectl("create namespace bench-writes");
  // Where no controller makes it.
  await cluster.kubectl("create serviceaccount default -n bench-writes", { mayFail: true });
  const post = (resource: string, body: string, prefix: string, count: number, connections: number): Promise<LoadResult> =>
    runLoad({ ...target, path: `/api/v1/namespaces/bench-writes/${resource}`, body, prefix, count, connections, rate: 0 });
  await post("configmaps", configMap, "warm", WARM_UP, CONNECTIONS);
  const configMaps = await post("configmaps", configMap, "cm", COUNT, CONNECTIONS);
  await post("pods", pod, "warm", WARM_UP, CONNECTIONS);
  const pods = await post("pods", pod, "pod", COUNT, CONNECTIONS);
  const sequential = await post("configmaps", configMap, "one", SEQUENTIAL, 1);
  await cluster.kubectl("delete namespace bench-writes --wait=false");
  const rate = (name: string, result: LoadResult, count: number): Figure => ({
    name: `${name}${where}`,
    value: count / result.seconds,
    unit: "a second",
    direction: "more",
    baseline,
  });
  return [
    { ...rate("ConfigMaps of 1 KB created, 50 connections", configMaps, COUNT), goal: GOAL_A_SECOND },
    { name: "  p50", value: percentile(configMaps.latenciesMs, 0.5), unit: "ms", direction: "less" },
    { name: "  p99", value: percentile(configMaps.latenciesMs, 0.99), unit: "ms", direction: "less" },
    { ...rate("Pods created, 50 connections", pods, COUNT), goal: GOAL_A_SECOND },
    rate("ConfigMaps created one after the other", sequential, SEQUENTIAL),
  ];
}

async function measureEcho(load: Omit<Load, "url" | "path" | "ca">): Promise<LoadResult> {
  const dir = mkdtempSync(join(tmpdir(), "kubarium-bench-"));
  const cert = join(dir, "echo.crt");
  const key = join(dir, "echo.key");
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  execFileSync("openssl", [...request, "-keyout", key, "-out", cert, ...subject], { stdio: "ignore" });
  const server = startScript("echo-server.ts", [cert, key]);
  try {
    const { port } = JSON.parse(await firstLine(server)) as { port: number };
    const target = { url: `https://127.0.0.1:${port}`, path: "/", ca: readFileSync(cert, "utf8") };
    await runLoad({ ...load, ...target, count: WARM_UP });
    return await runLoad({ ...load, ...target });
  } finally {
    server.kill();
    rmSync(dir, { recursive: true, force: true });
  }
}
