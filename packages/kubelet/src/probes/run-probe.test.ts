import type { Container, Probe } from "@kubarium/api";
import { realClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import { httpOver } from "../network/http.ts";
import { VirtualNetwork } from "../network/virtual-network.ts";
import type { HealthStatus } from "./grpc-health.ts";
import { type ProbeTarget, runProbe } from "./run-probe.ts";
import { speaking } from "../runtime/programs/servers.ts";

const IP = "10.0.0.5";

/** 80 is nginx, 81 nobody, 90 the default app, 91 one that is not well, 92 one that never answers. */
function target(): ProbeTarget {
  const network = new VirtualNetwork({ nodeIp: "10.0.0.1" });
  const endpoint = network.attach("u", { ip: IP, hostNetwork: false });
  const answer = (_: unknown, response: { end(text: string): void }): void => response.end("ok");
  const app = (health: HealthStatus) => speaking(answer, () => health);
  endpoint.listen(80, httpOver(answer));
  endpoint.listen(90, app("SERVING"));
  endpoint.listen(91, app("NOT_SERVING"));
  endpoint.listen(92, (stream) => void stream.resume());
  return { spec: { name: "c" } as Container, running: {} as never, podIp: IP, network, clock: realClock(1) };
}

const unreachable = (port: number): string => `timeout: failed to connect service "${IP}:${port}" within 1s: context deadline exceeded`;

test.for<{ name: string; probe: Probe; result: string; output: string }>([
  { name: "HTTP", probe: { httpGet: { port: 90 } }, result: "success", output: "ok" },
  { name: "HTTPS, whoever signed", probe: { httpGet: { port: 90, scheme: "HTTPS" } }, result: "success", output: "ok" },
  {
    name: "HTTPS of a server without TLS",
    probe: { httpGet: { port: 80, scheme: "HTTPS" } },
    result: "failure",
    output: `Get "https://${IP}:80/": http: server gave HTTP response to HTTPS client`,
  },
  { name: "gRPC", probe: { grpc: { port: 90 } }, result: "success", output: "service healthy" },
  {
    name: "gRPC of a service that is not well",
    probe: { grpc: { port: 91, service: "web" } },
    result: "failure",
    output: 'service unhealthy (responded with "NOT_SERVING")',
  },
  { name: "gRPC where nobody listens", probe: { grpc: { port: 81 } }, result: "failure", output: unreachable(81) },
  { name: "gRPC of a web server", probe: { grpc: { port: 80 } }, result: "failure", output: unreachable(80) },
  {
    name: "a server that never answers",
    probe: { httpGet: { port: 92 } },
    result: "failure",
    output: `Get "http://${IP}:92/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
  },
  { name: "a probe without a handler", probe: {}, result: "unknown", output: "missing probe handler" },
  {
    name: "a port by a name that the container does not have",
    probe: { httpGet: { port: "web" } },
    result: "unknown",
    output: 'strconv.Atoi: parsing "web": invalid syntax',
  },
  { name: "a number written as text", probe: { tcpSocket: { port: "90" } }, result: "success", output: "" },
  { name: "a number that is no port", probe: { tcpSocket: { port: "70000" } }, result: "unknown", output: "invalid port number: 70000" },
])("$name: $result", async ({ probe, result, output }) => {
  const answer = await runProbe(probe, target());
  expect(answer.result).toBe(result);
  expect(answer.result === "unknown" ? answer.error : answer.output).toBe(output);
});
