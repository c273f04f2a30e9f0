/** A kubelet over the API in memory, for tests: started, and stopped after each test. */
import type { Pod } from "@kubarium/api";
import { realClock, seededRandom, silentLogger } from "@kubarium/component-base";
import { afterEach } from "vitest";
import { startKubelet } from "../kubelet.ts";
import { type FakeCluster, fakeCluster } from "./fake-cluster.ts";

const SPEED = 20;
export const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of cleanup.splice(0).reverse()) await end();
});

export async function kubelet(cluster: FakeCluster = fakeCluster("node-1"), options: { rootDir?: string } = {}) {
  const running = await startKubelet({
    nodeName: "node-1",
    nodeIp: "127.0.0.1",
    port: 10250,
    client: cluster.client,
    informers: cluster.informers,
    recorder: cluster.recorder,
    clock: realClock(SPEED),
    random: seededRandom(7),
    log: silentLogger,
    preloadImages: ["nginx:1.25", "busybox:1.36"],
    ...options,
  });
  cleanup.push(() => running.stop());
  return { cluster, running };
}

export const spec = (over: object, pod: object = {}): Pod["spec"] =>
  ({ containers: [{ name: "c", image: "busybox:1.36", imagePullPolicy: "IfNotPresent", ...over }], ...pod }) as unknown as Pod["spec"];
export const sh = (script: string) => ({ command: ["sh", "-c", script] });
/** Each step of what `kubectl get pods` would show: ready, state, restarts. */
export function steps(cluster: FakeCluster, name: string): string[] {
  const seen: string[] = [];
  for (const status of cluster.history.get(name) ?? []) {
    const [entry] = status?.containerStatuses ?? [];
    if (!entry) continue;
    const line = `${entry.ready ? 1 : 0} ${entry.state?.waiting?.reason ?? entry.state?.terminated?.reason ?? "Running"} ${entry.restartCount}`;
    if (seen.at(-1) !== line) seen.push(line);
  }
  return seen;
}
export const events = (cluster: FakeCluster, name: string) =>
  cluster.events.filter((event) => event.pod === name).map((event) => event.text);
