import { pathsOf } from "../cluster/paths.ts";
import { isAlive, isPaused } from "../cluster/processes.ts";
import type { ClusterState } from "../cluster/state.ts";
import { columns } from "../terminal/columns.ts";
import { requireState } from "./down.ts";

/** `state` is running, paused, stopped (on purpose) or dead (it ended by itself or was killed). */
export interface ComponentStatus {
  name: string;
  node?: string;
  pid?: number;
  /** Of a cluster of containers. */
  container?: string;
  health?: string;
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

export interface StatusOptions {
  name: string;
  dir?: string;
  output: string;
  compose?: boolean;
  project?: string;
}

export async function status(options: StatusOptions): Promise<string> {
  const { composeComponents, detailLines, detailsOf } = await import("./status-details.ts");
  if (options.compose) {
    const { components, kubeconfig } = await composeComponents(options.project);
    const details = await detailsOf(kubeconfig);
    if (options.output === "json") return JSON.stringify({ kubeconfig, ...details, components }, null, 2);
    return [...table(components, "CONTAINER"), ...detailLines(details)].join("\n");
  }
  const paths = pathsOf(options);
  const state = requireState(paths);
  const components = statusOf(state);
  const answering = components.some(({ name, state: is }) => name === "apiserver" && is === "running");
  const details = answering ? await detailsOf(paths.kubeconfig) : undefined;
  if (options.output === "json") {
    const server = `https://127.0.0.1:${state.port}`;
    const { name, speed } = state;
    return JSON.stringify(
      { name, dir: paths.dir, kubeconfig: paths.kubeconfig, server, ...registryOf(state), speed, ...details, components },
      null,
      2,
    );
  }
  const { registry } = registryOf(state);
  return [
    ...table(components, "PID"),
    ...(details ? detailLines(details) : []),
    ...(registry ? ["", `Images are pushed to ${registry}: docker push ${registry}/team/app:v1`] : []),
  ].join("\n");
}

function table(components: readonly ComponentStatus[], by: "PID" | "CONTAINER"): string[] {
  return columns([
    ["COMPONENT", "NODE", by, "STATE"],
    ...components.map(({ name, node, pid, container, state, health }) => [
      name,
      node ?? "-",
      container ?? (pid ? String(pid) : "-"),
      health && health !== "healthy" ? `${state}, ${health}` : state,
    ]),
  ]);
}

/** Where `docker push` reaches the cluster. */
const registryOf = ({ registryPort, components }: ClusterState): { registry?: string } =>
  registryPort && components.includes("apiserver") ? { registry: `localhost:${registryPort}` } : {};
