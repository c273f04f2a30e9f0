/** `/containerLogs/NS/POD/CONTAINER`. Texts are those of kubelet_pods.go validateContainerLogStatus. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "@kubarium/component-base";
import type { NodeAgent } from "../node/node-agent.ts";
import { type LogLine, renderLine } from "../runtime/container-log.ts";
import type { RunningContainer } from "../runtime/container.ts";

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
  const found = previous ? worker.runs.previous(container) : worker.runs.latest(container);
  if (!found) {
    if (previous)
      return refuse(400, `previous terminated container ${JSON.stringify(container)} in pod ${JSON.stringify(podName)} not found`);
    const status = [...(worker.status.initContainerStatuses ?? []), ...(worker.status.containerStatuses ?? [])].find(
      ({ name }) => name === container,
    );
    if (!status) return refuse(404, `container ${JSON.stringify(container)} not found in pod ${JSON.stringify(`${podName}_${namespace}`)}`);
    return refuse(
      400,
      `container ${JSON.stringify(container)} in pod ${JSON.stringify(podName)} is waiting to start: ${waitingText(status.state?.waiting?.reason)}`,
    );
  }
  stream(found, clock, query, request, response);
}

function waitingText(reason: string | undefined): string {
  if (reason === "ErrImagePull") return "image can't be pulled";
  if (reason === "ImagePullBackOff") return "trying and failing to pull image";
  return reason ?? "ContainerCreating";
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
  if (!lines.every(send) || query.get("follow") !== "true") return void response.end();
  response.flushHeaders();
  // A log that is over calls back at once, before there is anything to stop.
  let stop = (): void => {};
  stop = container.log.follow((line) => {
    if (!line || !send(line)) {
      stop();
      response.end();
    }
  });
  request.on("close", () => stop());
}
