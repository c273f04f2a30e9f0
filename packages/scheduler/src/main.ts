import { clientFromKubeconfig, createEventRecorder, createInformerFactory, serverListening } from "@kubarium/client";
import { createLogger, type LogLevel, parseFlags, realClock, realRandom, runProcess } from "@kubarium/component-base";
import { startScheduler } from "./scheduler.ts";

const flags = parseFlags({
  kubeconfig: { type: "string", required: true, description: "how to reach the API server, and who this is" },
  bus: { type: "string", default: "none", description: "nats://… carries watch events; none watches over HTTP" },
  speed: { type: "number", default: 1, description: "cluster seconds in a real second" },
  "scheduler-name": { type: "string", default: "default-scheduler", description: "schedules pods with this spec.schedulerName" },
  "log-level": { type: "string", default: "info", description: "trace, debug, info, warn, error or silent" },
});
const log = createLogger({ component: "scheduler", level: flags["log-level"] as LogLevel });

await runProcess(log, async (signal) => {
  const clock = realClock(flags.speed);
  const random = realRandom();
  const client = clientFromKubeconfig(flags.kubeconfig, { userAgent: "kube-scheduler" });
  const bus =
    flags.bus === "none" ? undefined : await (await import("@kubarium/bus/nats")).openNatsBus({ servers: flags.bus, log, clock, random });
  const informers = createInformerFactory({ client, bus, clock, random, log });
  const events = createEventRecorder({ client, clock, random, log, component: "default-scheduler", signal });
  await serverListening(flags.kubeconfig, { clock, log, signal });
  const scheduler = await startScheduler({ client, informers, events, clock, random, log, schedulerName: flags["scheduler-name"] });
  return {
    async stop() {
      await scheduler.stop();
      await informers.stop();
      await bus?.close();
      await client.close();
    },
  };
});
