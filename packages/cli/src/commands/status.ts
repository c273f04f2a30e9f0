import { pathsOf } from "../cluster/paths.ts";
import { isAlive, isPaused } from "../cluster/processes.ts";
import type { ClusterState } from "../cluster/state.ts";
import { requireState } from "./down.ts";

/** `state` is running, paused, stopped (on purpose) or dead (it ended by itself or was killed). */
export interface ComponentStatus {
  name: string;
  node?: string;
  pid?: number;
  state: "running" | "paused" | "stopped" | "dead";
}

export function statusOf(state: ClusterState): ComponentStatus[] {
  const one = (name: string, node?: string, stopped?: boolean): ComponentStatus => {
    const process = state.processes.find((candidate) => candidate.name === name && candidate.node === node);
    const identity = { name, ...(node ? { node } : {}) };
    if (process && isAlive(process)) return { ...identity, pid: process.pid, state: isPaused(process) ? "paused" : "running" };
    return { ...identity, state: stopped || !state.processes.length ? "stopped" : "dead" };
  };
  const servers = state.servers ? [one("redis-server"), one("nats-server")] : [];
  const components = state.components.filter((name) => name !== "kubelet").map((name) => one(name));
  return [...servers, ...components, ...state.nodes.map((node) => one("kubelet", node.name, node.stopped))];
}

export function status(options: { name: string; dir?: string; output: string }): string {
  const paths = pathsOf(options);
  const state = requireState(paths);
  const components = statusOf(state);
  if (options.output === "json") {
    const server = `https://127.0.0.1:${state.port}`;
    return JSON.stringify(
      { name: state.name, dir: paths.dir, kubeconfig: paths.kubeconfig, server, ...registryOf(state), speed: state.speed, components },
      null,
      2,
    );
  }
  const rows = [
    ["COMPONENT", "NODE", "PID", "STATE"],
    ...components.map(({ name, node, pid, state: is }) => [name, node ?? "-", pid ? String(pid) : "-", is]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const { registry } = registryOf(state);
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2))
      .join("")
      .trimEnd(),
  );
  return [...lines, ...(registry ? ["", `Images are pushed to ${registry}: docker push ${registry}/team/app:v1`] : [])].join("\n");
}

/** Where `docker push` reaches the cluster. */
const registryOf = ({ registryPort, components }: ClusterState): { registry?: string } =>
  registryPort && components.includes("apiserver") ? { registry: `localhost:${registryPort}` } : {};
