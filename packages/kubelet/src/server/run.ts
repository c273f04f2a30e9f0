/** `/run/NS/POD/CONTAINER?cmd=…`: a command whose output is the answer. Source: getRun in pkg/kubelet/server/server.go. */
import type { ServerResponse } from "node:http";
import type { NodeAgent } from "../node/node-agent.ts";

export async function serveRun(agent: NodeAgent, url: URL, response: ServerResponse): Promise<void> {
  const [, , namespace = "", name = "", container = ""] = url.pathname.split("/").map(decodeURIComponent);
  const answer = (code: number, text: string, type = "text/plain; charset=utf-8"): void =>
    void response.writeHead(code, { "content-type": type }).end(text);
  const worker = agent.worker(namespace, name);
  if (!worker) return answer(404, "pod does not exist");
  const running = worker.runs.latest(container);
  if (!running?.running) return answer(500, `container not found (${JSON.stringify(container)})`);
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Error("the client is gone")));
  try {
    const { exitCode, output } = await running.exec((url.searchParams.get("cmd") ?? "").split(" "), gone.signal);
    if (exitCode === 0) answer(200, output, "application/json");
    else answer(500, `command '${url.searchParams.get("cmd")}' exited with ${exitCode}: ${output}`);
  } catch (error) {
    if (!gone.signal.aborted) answer(500, error instanceof Error ? error.message : String(error));
  }
}
