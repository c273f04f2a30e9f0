/**
 * Validated creates a second through one apiserver, over keep-alive HTTPS connections from this process.
 * `node bench/creates.ts --dir DIR [--kind configmap|pod] [--count 20000] [--connections 32] [--pid PID]`; PID adds the server's CPU time.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { credentials, openWire } from "./wire.ts";

const { values } = parseArgs({
  options: {
    dir: { type: "string" },
    kind: { type: "string", default: "configmap" },
    count: { type: "string", default: "20000" },
    connections: { type: "string", default: "32" },
    pid: { type: "string" },
  },
});
const count = Number(values.count);
const run = Math.random().toString(36).slice(2, 8);
const to = credentials(values.dir ?? ".");
const first = await openWire(to);
const namespace = `bench-${run}`;
await first.send("POST", "/api/v1/namespaces", JSON.stringify({ metadata: { name: namespace } }));
await first.send("POST", `/api/v1/namespaces/${namespace}/serviceaccounts`, JSON.stringify({ metadata: { name: "default" } }));
first.close();

const pod = (name: string): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels: { app: "bench", "pod-template-hash": "abc" } },
  spec: {
    containers: [
      {
        name: "web",
        image: "nginx:1.27",
        ports: [{ containerPort: 80 }],
        env: [{ name: "A", value: "1" }],
        resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "128Mi" } },
        readinessProbe: { httpGet: { path: "/", port: 80 } },
      },
    ],
  },
});
const configMap = (name: string): object => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { a: "1", b: "two" } });
const [plural, make] = values.kind === "pod" ? ["pods", pod] : ["configmaps", configMap];

const cpuMs = (): number => {
  if (!values.pid) return 0;
  const fields = readFileSync(`/proc/${values.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
const wires = await Promise.all(Array.from({ length: Number(values.connections) }, () => openWire(to)));
let next = 0;
const latencies: number[] = [];
const cpuBefore = cpuMs();
const begun = performance.now();
await Promise.all(
  wires.map(async (wire) => {
    for (let index = next++; index < count; index = next++) {
      const sent = performance.now();
      const { code, body } = await wire.send("POST", `/api/v1/namespaces/${namespace}/${plural}`, JSON.stringify(make(`x-${index}`)));
      if (code !== 201) throw new Error(`${code}: ${body}`);
      latencies.push(performance.now() - sent);
    }
  }),
);
const seconds = (performance.now() - begun) / 1000;
latencies.sort((a, b) => a - b);
const at = (share: number): string => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(1);
const cpu = values.pid ? `, server CPU ${(((cpuMs() - cpuBefore) / count) * 1000).toFixed(0)} µs a create` : "";
console.log(`${(count / seconds).toFixed(0)} ${plural}/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms${cpu}`);
for (const wire of wires) wire.close();
