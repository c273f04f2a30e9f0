/** agnhost's subcommands, as far as tutorials and conformance use them. Source: the image's README. */
import { httpOver } from "../../../network/http.ts";
import type { ProcessHandle, Program } from "../../process.ts";
import type { Launch } from "../launch.ts";
import { serving, speaking, web } from "../servers.ts";
import { clientAddress, flagOf, pathOf, portIn, queryOf, text } from "./answers.ts";

/** How long `liveness` is well. */
const WELL_MS = 10_000;

const SUBCOMMANDS: Readonly<Record<string, (launch: Launch, args: readonly string[]) => Program>> = {
  pause: (launch) => (handle) => {
    handle.stdout("Paused\n");
    return serving(launch, [], () => () => {})(handle);
  },
  netexec: netExec,
  "grpc-health-checking": grpcHealth,
  "serve-hostname": (launch, args) =>
    listening(launch, portIn(flagOf(args, "port"), 9376), (_, answer) => text(answer, 200, launch.hostname)),
  "test-webserver": (launch, args) => listening(launch, portIn(flagOf(args, "port"), 80), (_, answer) => text(answer, 200, "")),
  liveness,
  "entrypoint-tester": (launch) => async (handle) => {
    handle.stdout(`[${launch.argv.map((word) => `"${word}"`).join(" ")}]\n`);
    return 0;
  },
  "dns-suffix": (launch) => async (handle) => {
    handle.stdout(`${launch.namespace}.svc.cluster.local,svc.cluster.local,cluster.local\n`);
    return 0;
  },
  "logs-generator": logsGenerator,
};

/** Undefined for a subcommand that is not here. */
export function agnhost(launch: Launch): Program | undefined {
  const [command = "pause", ...args] = launch.argv.slice(1);
  return Object.hasOwn(SUBCOMMANDS, command) ? SUBCOMMANDS[command]?.(launch, args) : undefined;
}

function listening(launch: Launch, port: number, reply: Parameters<typeof web>[1], hello = ""): Program {
  return (handle) => {
    if (hello) handle.stdout(hello);
    return serving(launch, [port], () => httpOver(web(launch, reply)))(handle);
  };
}

/** Serves gRPC's health service; `make-not-serving` over HTTP turns it. */
function grpcHealth(launch: Launch, args: readonly string[]): Program {
  let healthy = true;
  const health = (): "SERVING" | "NOT_SERVING" => (healthy ? "SERVING" : "NOT_SERVING");
  const control = web(launch, (request, answer) => {
    if (pathOf(request) === "/make-not-serving") healthy = false;
    if (pathOf(request) === "/make-serving") healthy = true;
    return text(answer, 200, "");
  });
  const http = portIn(flagOf(args, "http-port"), 8080);
  const ports = [portIn(flagOf(args, "port"), 5000), http];
  return serving(launch, ports, () => speaking(control, health));
}

function netExec(launch: Launch, args: readonly string[]): Program {
  const port = portIn(flagOf(args, "http-port"), 8080);
  return (handle) => {
    const ending = Promise.withResolvers<number>();
    const running = listening(
      launch,
      port,
      (request, answer) => {
        switch (pathOf(request).toLowerCase()) {
          case "/hostname":
            return text(answer, 200, launch.hostname);
          case "/clientip":
            return text(answer, 200, `${clientAddress(launch)}:40000`);
          case "/echo": {
            const query = queryOf(request);
            return text(answer, Number(query.get("code") ?? 200) || 200, query.get("msg") ?? "");
          }
          case "/healthz":
          case "/readyz":
            return text(answer, 200, "");
          case "/header":
            return text(answer, 200, String(request.headers[(queryOf(request).get("key") ?? "").toLowerCase()] ?? ""));
          case "/exit":
            text(answer, 200, "");
            return ending.resolve(Number(queryOf(request).get("code") ?? 0) & 255);
          case "/":
            return text(answer, 200, `NOW: ${new Date(handle.clock.now()).toISOString()}`);
          default:
            return text(answer, 404, "404 page not found\n");
        }
      },
      `Started HTTP server on port ${port}\nStarted UDP server on port  ${portIn(flagOf(args, "udp-port"), 8081)}\n`,
    )(handle);
    return Promise.race([running, ending.promise]);
  };
}

function liveness(launch: Launch, args: readonly string[]): Program {
  return listening(launch, portIn(flagOf(args, "port"), 8080), (request, answer) => {
    const ageMs = launch.files.clock.since(launch.startedMs);
    if (pathOf(request) !== "/healthz") return text(answer, 200, String(launch.startedMs));
    if (ageMs > WELL_MS) return text(answer, 500, `error: ${ageMs / 1000}`);
    return text(answer, 200, "ok");
  });
}

const MAX_LINES = 100_000;

function logsGenerator(_: Launch, args: readonly string[]): Program {
  const seconds = Number.parseFloat(flagOf(args, "run-duration") ?? "0");
  const lines = Math.min(MAX_LINES, Number(flagOf(args, "log-lines-total") ?? 0));
  return async (handle: ProcessHandle) => {
    for (let line = 0; line < lines; line++) {
      handle.stdout(`I1121 00:00:00.000000       1 logs_generator.go:76] ${line} GET /api/v1/namespaces/default/pods/p${line} 200\n`);
      if (seconds > 0) await handle.clock.sleep((seconds * 1000) / lines, handle.killed);
    }
    return 0;
  };
}
