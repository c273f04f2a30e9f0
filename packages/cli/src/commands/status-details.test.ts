import { expect, test } from "vitest";
import { componentOf, detailLines, watchOf } from "./status-details.ts";

test.for([
  {
    line: ["p", "apiserver", "p_apiserver_1", "running", "Up 2 minutes (healthy)"],
    is: { name: "apiserver", container: "p_apiserver_1", state: "running", health: "healthy" },
  },
  {
    line: ["p", "node-2", "node-2", "exited", "Exited (143) 3 seconds ago"],
    is: { name: "kubelet", node: "node-2", container: "node-2", state: "stopped" },
  },
  {
    line: ["p", "node-2", "node-2", "exited", "Exited (137) 3 seconds ago"],
    is: { name: "kubelet", node: "node-2", container: "node-2", state: "dead" },
  },
  {
    line: ["p", "node", "p_node_1", "paused", "Up 2 minutes (Paused)"],
    is: { name: "kubelet", node: "p_node_1", container: "p_node_1", state: "paused" },
  },
])("$line.4 of $line.1", ({ line, is }) => {
  expect(componentOf(line)).toEqual(is);
});

test("watches are read from the metrics", () => {
  const metrics =
    "# TYPE x gauge\napiserver_registered_watchers 12\napiserver_watch_queued_bytes 0\napiserver_watch_cache_resource_version 345\n";
  expect(watchOf(metrics)).toEqual({ open: 12, queuedBytes: 0, revision: 345 });
});

test("an API server that does not answer is said", () => {
  expect(detailLines({ apiserver: "does not answer" })).toEqual(["", "The API server does not answer."]);
});
