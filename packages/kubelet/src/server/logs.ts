/** `/containerLogs/NS/POD/CONTAINER`. Texts are those of kubelet_pods.go validateContainerLogStatus. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "@kubarium/component-base";
import type { NodeAgent } from "../node/node-agent.ts";
import { planLogTarget } from "../pods/containers/log-target.ts";
import { type LogLine, renderLine } from "../runtime/container-log.ts";
import type { RunningContainer } from "../runtime/container.ts";

const LINES_AT_ONCE = 500;
/** A slow reader's backlog; beyond it the connection ends. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;

export function serveLogs(agent: NodeAgent, clock: Clock, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const [, , namespace = "", podName = "", container = ""] = url.pathname.split("/").map(decodeURIComponent);
  const refuse = (code: number, text: string): void =>
    void response.writeHead(code, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
  const worker = agent.worker(namespace, podName);
  if (!worker) return refuse(404, `pod ${JSON.stringify(podName)} not found`);
  const query = url.searchParams;
  const previous = query.get("previous") === "true";
  const target = planLogTarget(podName, worker.status, container, previous);
  if (target.kind === "refused") return refuse(400, target.message);
  const found = worker.runs.byId(target.id);
  if (!found)
    return void response.writeHead(200, { "content-type": "text/plain" }).end(`unable to retrieve container logs for ${target.id}`);
  stream(found, clock, query, request, response);
}

function stream(
  container: RunningContainer,
  clock: Clock,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const number = (name: string): number | undefined => (query.has(name) ? Number(query.get(name)) : undefined);
  const sinceSeconds = number("sinceSeconds");
  const sinceTime = query.get("sinceTime");
  const sinceMs =
    sinceSeconds !== undefined ? clock.after(clock.now(), -sinceSeconds * 1000) : sinceTime ? Date.parse(sinceTime) : undefined;
  const tailLines = number("tailLines");
  const timestamps = query.get("timestamps") === "true";
  let left = number("limitBytes") ?? Number.POSITIVE_INFINITY;
  response.writeHead(200, { "content-type": "text/plain; charset=utf-8" });
  /** False when nothing more may be sent. */
  const send = (line: LogLine): boolean => {
    const bytes = Buffer.from(renderLine(line, timestamps));
    response.write(bytes.subarray(0, Math.min(bytes.length, left)));
    left -= bytes.length;
    return left > 0 && response.writableLength < MAX_BACKLOG_BYTES;
  };
  const lines = container.log.select({ ...(tailLines === undefined ? {} : { tailLines }), ...(sinceMs === undefined ? {} : { sinceMs }) });
  // What is written meanwhile comes after what was there.
  const waiting: (LogLine | undefined)[] = [];
  let live: ((line: LogLine | undefined) => void) | undefined;
  const follow = query.get("follow") === "true";
  const unfollow = follow ? container.log.follow((line) => (live ? live(line) : void waiting.push(line))) : undefined;
  request.on("close", () => unfollow?.());
  const end = (): void => {
    unfollow?.();
    response.end();
  };
  void sendAll(lines, send, response).then((more) => {
    if (!more || !follow) return end();
    response.flushHeaders();
    live = (line) => {
      if (!line || !send(line)) end();
    };
    for (const line of waiting) live(line);
  });
}

/** In pieces, as fast as the client reads. False when nothing more may be sent. */
async function sendAll(lines: readonly LogLine[], send: (line: LogLine) => boolean, response: ServerResponse): Promise<boolean> {
  for (const [i, line] of lines.entries()) {
    if (!send(line)) return false;
    if (i % LINES_AT_ONCE === LINES_AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
    if (response.writableNeedDrain) await Promise.race([once(response, "drain"), once(response, "close")]);
    if (response.destroyed) return false;
  }
  return true;
}
