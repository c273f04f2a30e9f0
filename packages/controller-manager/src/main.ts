/** The controller manager as a process: flags to parts. */
import { readFileSync } from "node:fs";
import { parseDuration } from "@kubarium/apimachinery";
import { clientFromKubeconfig, createInformerFactory, serverListening } from "@kubarium/client";
import { createLogger, type LogLevel, parseFlags, realClock, realRandom, runProcess } from "@kubarium/component-base";
import { parseControllers } from "./controllers/index.ts";
import { startHealthServer } from "./health.ts";
import { ReconcileMetrics } from "./metrics.ts";
import { startControllerManager } from "./start.ts";

const flags = parseFlags({
  kubeconfig: { type: "string", required: true, description: "how to reach the API server, and who this is" },
  queue: { type: "string", default: "memory", description: "redis://… shares the work with other replicas; memory is for one alone" },
  bus: { type: "string", default: "none", description: "nats://… carries watch events; none watches over HTTP" },
  speed: { type: "number", default: 1, description: "cluster seconds in a real second" },
  controllers: { type: "string", default: "*", description: "names separated by commas; * is all of them, -name all but that one" },
  "root-ca-file": {
    type: "string",
    default: "",
    description: "CA bundle for the kube-root-ca.crt ConfigMaps; none are published without it",
  },
  "service-account-private-key-file": {
    type: "string",
    default: "",
    description: "key that signs the tokens kept in Secrets, PEM; they stay empty without it",
  },
  "node-monitor-grace-period": { type: "string", default: "50s", description: "how long a node may be silent before it counts as gone" },
  "cluster-cidr": { type: "string", default: "10.244.0.0/16", description: "addresses of pods; each node gets a /24 of it" },
  "health-port": { type: "number", default: 0, description: "loopback port of /healthz, /readyz and /metrics; 0 for none" },
  "log-level": { type: "string", default: "info", description: "trace, debug, info, warn, error or silent" },
});
const log = createLogger({ component: "controller-manager", level: flags["log-level"] as LogLevel });

await runProcess(log, async (signal) => {
  const clock = realClock(flags.speed);
  const random = realRandom();
  const client = clientFromKubeconfig(flags.kubeconfig, { userAgent: "kube-controller-manager" });
  const bus =
    flags.bus === "none" ? undefined : await (await import("@kubarium/bus/nats")).openNatsBus({ servers: flags.bus, log, clock, random });
  const queues =
    flags.queue === "memory"
      ? (await import("@kubarium/workqueue/memory")).memoryWorkQueues({ clock, random, log })
      : await (await import("@kubarium/workqueue/bull")).openBullWorkQueues({ url: flags.queue, clock, random, log });
  const metrics = new ReconcileMetrics();
  let isReady = false;
  const health = flags["health-port"]
    ? await startHealthServer(flags["health-port"], { isReady: () => isReady, metrics: () => metrics.text() })
    : undefined;
  await serverListening(flags.kubeconfig, { clock, log, signal });
  const manager = await startControllerManager({
    client,
    informers: createInformerFactory({ client, bus, clock, random, log }),
    queues,
    clock,
    random,
    log,
    controllers: parseControllers(flags.controllers),
    observe: metrics.observe,
    options: {
      nodeMonitorGracePeriodMs: parseDuration(flags["node-monitor-grace-period"]),
      clusterCidr: flags["cluster-cidr"],
      ...(flags["service-account-private-key-file"]
        ? { serviceAccountKey: readFileSync(flags["service-account-private-key-file"], "utf8") }
        : {}),
    },
    ...(flags["root-ca-file"] ? { rootCa: readFileSync(flags["root-ca-file"], "utf8") } : {}),
  });
  manager.ready.then(
    () => (isReady = true),
    () => undefined,
  );
  return {
    async stop() {
      await manager.stop();
      await health?.stop();
      await bus?.close();
      await client.close();
    },
  };
});
