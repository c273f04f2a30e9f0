/** Requests through a NodePort to a pod on another node, and through one Service, beside a plain HTTP proxy of Node. */
import { Agent, get } from "node:http";
import type { Node, Pod, Service } from "@kubarium/api";
import type { TestCluster } from "../../harness/cluster.ts";
import { firstLine, startScript } from "../run.ts";
import { type Figure, percentile } from "../table.ts";

const ONE_AFTER_THE_OTHER = 500;
const MANY = 10_000;
const WARM_UP = 1_000;
const CONNECTIONS = 50;
const GOAL_RATIO = 3;
const GOAL_A_SECOND = 5_000;

const web = (node: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: serving, namespace: bench-serving}
spec:
  replicas: 1
  selector: {matchLabels: {app: serving}}
  template:
    metadata: {labels: {app: serving}}
    spec:
      nodeName: ${node}
      containers:
      - {name: web, image: "serving:v1", ports: [{containerPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: serving, namespace: bench-serving}
spec: {type: NodePort, selector: {app: serving}, ports: [{port: 80, targetPort: 8080}]}
`;

export async function measureServing(cluster: TestCluster): Promise<Figure[]> {
  const { items: nodes } = await cluster.get<{ items: Node[] }>("nodes");
  const [here, there = here] = nodes;
  await cluster.kubectl("create namespace bench-serving");
  await cluster.kubectl("apply -f -", { stdin: web(there?.metadata.name ?? "") });
  await cluster.kubectl("-n bench-serving rollout status deployment/serving --timeout=60s");
  const { items: pods } = await cluster.get<{ items: Pod[] }>("pods", "-n", "bench-serving");
  const service = await cluster.get<Service>("service", "serving", "-n", "bench-serving");
  const port = service.spec.ports?.[0]?.nodePort ?? 0;
  const other = addressOf(nodes.find(({ metadata }) => metadata.name !== pods[0]?.spec.nodeName));
  const own = addressOf(nodes.find(({ metadata }) => metadata.name === pods[0]?.spec.nodeName));
  const server = startScript("plain-proxy.ts", []);
  const target = JSON.parse(await firstLine(server)) as { port: number };
  const proxy = startScript("plain-proxy.ts", ["127.0.0.1", String(target.port)]);
  try {
    const plain = { host: "127.0.0.1", port: (JSON.parse(await firstLine(proxy)) as { port: number }).port };
    const across = { host: other, port };
    for (const target of [plain, across, { host: own, port }]) await requests(target, WARM_UP, CONNECTIONS);
    // In turn, so that whatever else the machine does meets both alike.
    const [one, onePlain]: [number[], number[]] = [[], []];
    for (let i = 0; i < ONE_AFTER_THE_OTHER; i++) {
      one.push(...(await requests(across, 1, 1)).latenciesMs);
      onePlain.push(...(await requests(plain, 1, 1)).latenciesMs);
    }
    const many = await requests({ host: own, port }, MANY, CONNECTIONS);
    const manyAcross = await requests(across, MANY, CONNECTIONS);
    const manyPlain = await requests(plain, MANY, CONNECTIONS);
    const median = percentile(onePlain, 0.5);
    const rate = (name: string, { seconds }: Requests, baseline: Requests): Figure => ({
      name,
      value: MANY / seconds,
      unit: "a second",
      direction: "more",
      baseline: { name: "plain proxy, a second", value: MANY / baseline.seconds },
    });
    return [
      {
        name: "one request through a NodePort to a pod on another node",
        value: percentile(one, 0.5),
        unit: "ms",
        goal: median * GOAL_RATIO,
        direction: "less",
        baseline: { name: "plain proxy, ms", value: median },
      },
      { ...rate("requests through a Service, 50 connections", many, manyPlain), goal: GOAL_A_SECOND },
      rate("  to a pod on another node", manyAcross, manyPlain),
    ];
  } finally {
    proxy.kill();
    server.kill();
    await cluster.kubectl("delete namespace bench-serving --wait=false");
  }
}

const addressOf = (node: Node | undefined): string =>
  node?.status?.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "127.0.0.1";

interface Requests {
  seconds: number;
  latenciesMs: number[];
}

/** Throws when one is not answered with 200. One connection means a new one for each request, as curl does. */
async function requests(target: { host: string; port: number }, count: number, connections: number): Promise<Requests> {
  const agent = new Agent({ keepAlive: connections > 1, maxSockets: connections });
  const latenciesMs: number[] = [];
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (sent++ < count) {
      const begun = performance.now();
      await new Promise<void>((resolve, reject) => {
        const call = get({ ...target, agent, path: "/" }, (response) => {
          response.resume();
          response.on("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`))));
        });
        call.on("error", reject);
      });
      latenciesMs.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return { seconds, latenciesMs };
}
