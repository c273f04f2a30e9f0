/** One try of one probe. Texts are those of kubelet's pkg/probe and Go's net/http. */
import type { Duplex } from "node:stream";
import type { Container, Probe } from "@kubarium/api";
import type { Clock } from "@kubarium/component-base";
import { getOver } from "../network/http.ts";
import { DialError, type Network } from "../network/network.ts";
import type { RunningContainer } from "../runtime/container.ts";
import { StartFailure } from "../runtime/programs/resolve.ts";

export type ProbeResult = { result: "success" | "failure"; output: string } | { result: "unknown"; error: string };

export interface ProbeTarget {
  spec: Container;
  running: RunningContainer;
  podIp: string;
  network: Network;
  clock: Clock;
}

export async function runProbe(probe: Probe, target: ProbeTarget): Promise<ProbeResult> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  const deadline = new AbortController();
  const timer = target.clock.setTimeout(() => deadline.abort(new Error("timeout")), timeoutMs).unref();
  try {
    if (probe.exec) return await probeExec(probe.exec.command ?? [], timeoutMs, target, deadline.signal);
    if (probe.httpGet) return await probeHttp(probe.httpGet, target, deadline.signal);
    if (probe.tcpSocket) return await probeTcp(probe.tcpSocket, target, deadline.signal);
    if (probe.grpc) return await probeGrpc(probe.grpc, timeoutMs, target, deadline.signal);
    return { result: "unknown", error: "missing probe handler" };
  } finally {
    timer.cancel();
  }
}

async function probeExec(
  command: readonly string[],
  timeoutMs: number,
  { running }: ProbeTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  try {
    const { exitCode, output } = await running.exec(command, signal);
    return { result: exitCode === 0 ? "success" : "failure", output };
  } catch (error) {
    if (signal.aborted)
      return { result: "failure", output: `command timed out: ${JSON.stringify(command.join(" "))} timed out after ${timeoutMs / 1000}s` };
    if (!(error instanceof StartFailure)) throw error;
    return {
      result: "unknown",
      error: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${running.id}": ${error.message}`,
    };
  }
}

async function probeHttp(action: NonNullable<Probe["httpGet"]>, target: ProbeTarget, signal: AbortSignal): Promise<ProbeResult> {
  const host = action.host || target.podIp;
  const port = portOf(action.port, target.spec);
  if (typeof port !== "number") return { result: "unknown", error: port.error };
  const path = action.path?.startsWith("/") ? action.path : `/${action.path ?? ""}`;
  const url = `${(action.scheme ?? "HTTP").toLowerCase()}://${host}:${port}${path}`;
  const failed = (why: string): ProbeResult => ({ result: "failure", output: `Get "${url}": ${why}` });
  try {
    const plain = await target.network.connect(host, port, { signal });
    const stream = action.scheme === "HTTPS" ? await secured(plain, signal) : plain;
    const headers: Record<string, string> = { host: `${host}:${port}`, "user-agent": "kube-probe/1.36", accept: "*/*" };
    for (const { name, value } of action.httpHeaders ?? []) headers[name.toLowerCase()] = value;
    const { statusCode, body } = await getOver(stream, { path, headers, signal });
    if (statusCode >= 200 && statusCode < 400) return { result: "success", output: body };
    return { result: "failure", output: `HTTP probe failed with statuscode: ${statusCode}` };
  } catch (error) {
    if (signal.aborted) return failed("context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    return failed(error instanceof Error ? error.message : String(error));
  }
}

async function probeTcp(action: NonNullable<Probe["tcpSocket"]>, target: ProbeTarget, signal: AbortSignal): Promise<ProbeResult> {
  const [host, port] = [action.host || target.podIp, portOf(action.port, target.spec)];
  if (typeof port !== "number") return { result: "unknown", error: port.error };
  try {
    (await target.network.connect(host, port, { signal })).destroy();
    return { result: "success", output: "" };
  } catch (error) {
    if (signal.aborted) return { result: "failure", output: new DialError(host, port, "timeout").message };
    return { result: "failure", output: error instanceof Error ? error.message : String(error) };
  }
}

async function probeGrpc(
  { port, service }: NonNullable<Probe["grpc"]>,
  timeoutMs: number,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const address = `${target.podIp}:${port}`;
  const failure = (output: string): ProbeResult => ({ result: "failure", output });
  const unreachable = failure(`timeout: failed to connect service "${address}" within ${timeoutMs / 1000}s: context deadline exceeded`);
  try {
    const stream = await target.network.connect(target.podIp, port, { signal });
    const { checkHealth } = await import("./grpc-health.ts");
    const check = await checkHealth(stream, address, service ?? "", signal);
    if (check.kind === "answered" && check.status === "SERVING") return { result: "success", output: "service healthy" };
    if (check.kind === "answered") return failure(`service unhealthy (responded with "${check.status}")`);
    if (check.kind === "unimplemented")
      return failure(`error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${check.message}`);
    if (check.kind === "failed") return failure(`error: health rpc probe failed: rpc error: code = ${check.code} desc = ${check.message}`);
  } catch (error) {
    if (error instanceof Error && error.name === "HealthTimeout")
      return failure(`timeout: health rpc did not complete within ${timeoutMs / 1000}s`);
  }
  // A gRPC client keeps trying to connect until its time is up.
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  return unreachable;
}

/** TLS over the stream, whoever signed the certificate. Rejects in the words of Go's client. */
async function secured(stream: Duplex, signal: AbortSignal): Promise<Duplex> {
  const { connect } = await import("node:tls");
  const socket = connect({ socket: stream as never, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] });
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      stream.destroy();
      reject(signal.reason);
    };
    signal.addEventListener("abort", stop, { once: true });
    socket.once("secureConnect", () => {
      signal.removeEventListener("abort", stop);
      resolve(socket);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      stream.destroy();
      const plain = /wrong version number|packet length too long|http request/i.test(error.message);
      reject(new Error(plain ? "http: server gave HTTP response to HTTPS client" : "EOF"));
    });
  });
}

/** A number, or the name of one of the container's ports. Source of the texts: kubelet's pkg/probe and Go's strconv. */
export function portOf(port: number | string, container: Container): number | { error: string } {
  const named = typeof port === "string" ? container.ports?.find(({ name }) => name === port)?.containerPort : port;
  if (named === undefined && !/^[-+]?\d+$/.test(String(port)))
    return { error: `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax` };
  const value = named ?? Number(port);
  return value > 0 && value < 65_536 ? value : { error: `invalid port number: ${value}` };
}
