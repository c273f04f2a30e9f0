/** Programs that serve, and the default app. All end cleanly on SIGTERM, as the real ones do. Those of well-known images are in known/. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { httpOver } from "../../network/http.ts";
import type { Acceptor } from "../../network/network.ts";
import type { HealthStatus } from "../../probes/grpc-health.ts";
import type { ProcessHandle, Program } from "../process.ts";
import { httpStatusOf, readyAfterMs } from "../behaviour.ts";
import { text } from "./known/answers.ts";
import type { Launch } from "./launch.ts";
import { takeOver } from "./other-protocols.ts";

const DEFAULT_PORT = 8080;
const HEALTH_PATHS = /^\/(healthz|readyz|livez|health|ready|live|status|ping|actuator\/health.*)$/;

/** Serves until a signal asks it to stop; `ready-after` of the pod's annotations holds the ports back. */
export function serving(
  launch: Launch,
  ports: readonly number[],
  accept: (handle: ProcessHandle) => (stream: Duplex) => void,
  stopCode = 0,
): Program {
  return async (handle) => {
    const closers: ((cut: boolean) => void)[] = [];
    const stopping = new Promise<number>((resolve) => {
      handle.onSignal((signal) => {
        if (signal === "TERM" || signal === "QUIT" || signal === "INT") resolve(stopCode);
      });
      handle.killed.addEventListener("abort", () => resolve(137), { once: true });
    });
    const stopped = new AbortController();
    const listen = (): void => {
      for (const port of ports) closers.push(launch.endpoint.listen(port, accept(handle)));
    };
    try {
      const waitMs = readyAfterMs(launch);
      if (!waitMs) listen();
      const late = waitMs ? handle.clock.sleep(waitMs, stopped.signal).then(listen, () => {}) : Promise.resolve();
      return await Promise.race([stopping, late.then(() => stopping)]);
    } finally {
      stopped.abort(new Error("stopped"));
      for (const close of closers) close(handle.killed.aborted);
    }
  };
}

/** `/` says which version answers from which pod; health paths answer 200; a few paths exist to try probes with. */
export function defaultApp(launch: Launch): Program {
  const ports = launch.ports.length ? launch.ports : [DEFAULT_PORT];
  const listener = web(launch, (request, answer) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const status = httpStatusOf(launch);
    if (HEALTH_PATHS.test(path)) return text(answer, status, "ok\n");
    return text(answer, status, `This is ${launch.tag} running in pod ${launch.podName}\n`);
  });
  const health = (): HealthStatus => (httpStatusOf(launch) < 400 ? "SERVING" : "NOT_SERVING");
  return serving(launch, ports, (handle) => speaking(logged(handle, listener), health));
}

/** HTTP, and on the same port TLS and gRPC's health service. */
export function speaking(listener: RequestListener, health: () => HealthStatus): Acceptor {
  const within = httpOver(listener);
  return httpOver(listener, { foreign: (stream, first) => takeOver(stream, first, { health, accept: within }) });
}

/** How many requests version 3 of kubia answers before it begins to fail, as the lesson about readiness probes needs it. */
const KUBIA_V3_GOOD_REQUESTS = 5;

/** Without a version it names the pod; v1, v2 and v4 name themselves too; v3 fails after its fifth request. */
export function kubia(launch: Launch): Program {
  const { tag, hostname } = launch;
  const hello = /^v\d+$/.test(tag) ? `This is ${tag} running in pod ${hostname}\n` : `You've hit ${hostname}\n`;
  // What comes through a Service comes from the node's own address on the pod network.
  const node = launch.endpoint.ip.replace(/\d+$/, "1");
  let requests = 0;
  const answerTo = (answer: ServerResponse, handle: ProcessHandle): void => {
    handle.stdout(`Received request from ::ffff:${node}\n`);
    if (tag === "v3" && ++requests > KUBIA_V3_GOOD_REQUESTS)
      return text(answer, 500, `Some internal error has occurred! This is pod ${hostname}\n`);
    return text(answer, 200, hello);
  };
  const serve = (handle: ProcessHandle): ((stream: Duplex) => void) => httpOver(web(launch, (_, answer) => answerTo(answer, handle)));
  return async (handle) => {
    handle.stdout("Kubia server starting...\n");
    return serving(launch, [DEFAULT_PORT], serve, 143)(handle);
  };
}

/** `/status/N`, `/late/S` (fails for S seconds), `/early/S` (fails after S seconds) and `/slow`: for lessons about probes. */
export function web(launch: Launch, listener: (request: IncomingMessage, answer: ServerResponse) => void | Promise<void>): RequestListener {
  return (request, answer) => {
    const [, word, value] = /^\/(status|late|early|slow)(?:\/(\d+))?$/.exec(request.url ?? "") ?? [];
    const age = (launch.files.clock.since(launch.startedMs) / 1000) | 0;
    if (word === "status" && value) return text(answer, Number(value), "");
    if (word === "late") return text(answer, age >= Number(value ?? 0) ? 200 : 503, "");
    if (word === "early") return text(answer, age < Number(value ?? 0) ? 200 : 500, "");
    if (word === "slow") return void launch.files.clock.setTimeout(() => text(answer, 200, "late\n"), 5_000).unref();
    void Promise.resolve(listener(request, answer)).catch(() => text(answer, 500, ""));
  };
}

function logged(handle: ProcessHandle, listener: RequestListener): RequestListener {
  return (request, answer) => {
    if (!request.headers["user-agent"]?.startsWith("kube-probe/")) {
      answer.once("finish", () =>
        handle.stdout(
          `${new Date(handle.clock.now()).toISOString()} "${request.method} ${request.url} HTTP/${request.httpVersion}" ${answer.statusCode}\n`,
        ),
      );
    }
    listener(request, answer);
  };
}
