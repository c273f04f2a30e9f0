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

test("watches are read from the metrics, and who is behind is said", () => {
  const metrics = [
    "# TYPE x gauge",
    "apiserver_registered_watchers 12",
    "apiserver_watch_cache_resource_version 345",
    'apiserver_watch_client_watches{user="system:node:node-1"} 5',
    'apiserver_watch_client_watches{user="system:kube-scheduler"} 7',
    'apiserver_watch_client_unread_bytes{user="system:node:node-1"} 4096',
    'apiserver_watch_client_lag_revisions{user="system:node:node-1"} 20',
    "",
  ].join("\n");
  const watch = watchOf(metrics);
  expect(watch).toEqual({
    open: 12,
    revision: 345,
    clients: [
      { user: "system:kube-scheduler", watches: 7, lagRevisions: 0, unreadBytes: 0 },
      { user: "system:node:node-1", watches: 5, lagRevisions: 20, unreadBytes: 4096 },
    ],
  });
  expect(detailLines({ apiserver: "answers", version: "v1", store: "answers", watch }).slice(2)).toEqual([
    "Watches: 12 open at revision 345",
    "  system:kube-scheduler   7 open   nothing behind",
    "  system:node:node-1      5 open   20 revisions behind   4096 bytes not taken yet",
  ]);
});

test("an API server that does not answer is said", () => {
  expect(detailLines({ apiserver: "does not answer" })).toEqual(["", "The API server does not answer."]);
});
