/** Says on loopback whether the process lives and works, and what it did. */
import { http, type Running } from "@kubarium/component-base";

export async function startHealthServer(port: number, state: { isReady(): boolean; metrics(): string }): Promise<Running> {
  const answers: Record<string, () => [status: number, text: string]> = {
    "/healthz": () => [200, "ok"],
    "/livez": () => [200, "ok"],
    "/readyz": () => (state.isReady() ? [200, "ok"] : [500, "caches are not filled yet"]),
    "/metrics": () => [200, state.metrics()],
  };
  const server = http.createServer((request, response) => {
    const [status, text] = answers[request.url ?? ""]?.() ?? [404, "404 page not found"];
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
