/** `kubarium node …`: what happens to machines. Stopping a kubelet is the failure of its node. */
import { resources } from "@kubarium/api";
import { isNotFound } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import { addressForNode, subnetOf } from "../cluster/addresses.ts";
import { kubeletCommand } from "../cluster/commands.ts";
import { type Paths, pathsOf } from "../cluster/paths.ts";
import { endProcess, isAlive, isPaused, type ProcessState, signal, startProcess } from "../cluster/processes.ts";
import { type ClusterState, type NodeState, writeState } from "../cluster/state.ts";
import { UserError } from "../cluster/user-error.ts";
import { adminClient } from "../cluster/wait.ts";
import { ensureIdentities } from "../pki/files.ts";
import { requireState } from "./down.ts";

export interface NodeDeps {
  clock: Clock;
  say(line: string): void;
}

export const NODE_ACTIONS = ["stop", "start", "kill", "pause", "resume", "add", "remove"] as const;
export type NodeAction = (typeof NODE_ACTIONS)[number];

export async function nodeCommand(
  action: NodeAction,
  name: string | undefined,
  options: { name: string; dir?: string },
  deps: NodeDeps,
): Promise<void> {
  const paths = pathsOf(options);
  const state = requireState(paths);
  if (action === "add") {
    await add(paths, state, name ?? nextName(state), deps);
    return;
  }
  const node = state.nodes.find((candidate) => candidate.name === name);
  if (!node) throw new UserError(`there is no node "${name ?? ""}"`, `the nodes are ${state.nodes.map((known) => known.name).join(", ")}`);
  const process = state.processes.find((candidate) => candidate.name === "kubelet" && candidate.node === node.name && isAlive(candidate));
  const context = { paths, state, node, process, deps };
  if (action === "start") await start(context);
  else if (action === "remove") await remove(context);
  else await strike(action, context);
}

interface NodeContext {
  paths: Paths;
  state: ClusterState;
  node: NodeState;
  process: ProcessState | undefined;
  deps: NodeDeps;
}

async function strike(action: "stop" | "kill" | "pause" | "resume", { paths, state, node, process, deps }: NodeContext): Promise<void> {
  if (!process) throw new UserError(`${node.name} is not running`, `start it with: kubarium node start ${node.name}`);
  if (action === "pause" || action === "resume") {
    signal(process, action === "pause" ? "SIGSTOP" : "SIGCONT");
    deps.say(`${node.name} ${action}d`);
    return;
  }
  node.stopped = true;
  writeState(paths, state);
  if (action === "kill") signal(process, "SIGKILL");
  await endProcess(deps.clock, process);
  deps.say(`${node.name} ${action === "kill" ? "killed" : "stopped"}; it turns NotReady after its grace period (50 s of cluster time)`);
}

async function start({ paths, state, node, process, deps }: NodeContext): Promise<void> {
  if (process && isPaused(process)) signal(process, "SIGCONT");
  else if (process) {
    deps.say(`${node.name} is already running, pid ${process.pid}`);
    return;
  }
  delete node.stopped;
  if (!process) {
    const started = startProcess(paths, kubeletCommand(paths, state, node), { attached: false });
    state.processes = [...state.processes.filter((other) => other.node !== node.name), started.state];
  }
  writeState(paths, state);
  deps.say(`${node.name} started`);
}

async function add(paths: Paths, state: ClusterState, name: string, deps: NodeDeps): Promise<void> {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))
    throw new UserError(`"${name}" is no name for a node`, "use lower case letters, digits and dashes");
  if (state.nodes.some((node) => node.name === name))
    throw new UserError(`there is a node "${name}" already`, "choose another name, or none to have one made");
  const node = await addressForNode(name, state.nodes, subnetOf(paths.dir));
  state.nodes.push(node);
  await ensureIdentities(paths, { cluster: "kubarium", server: `https://127.0.0.1:${state.port}`, nodes: [node] }, deps.clock.now());
  await start({ paths, state, node, process: undefined, deps });
}

async function remove({ paths, state, node, process, deps }: NodeContext): Promise<void> {
  if (process) await endProcess(deps.clock, process);
  state.nodes = state.nodes.filter((other) => other !== node);
  state.processes = state.processes.filter((other) => other.node !== node.name);
  writeState(paths, state);
  const client = adminClient(paths);
  try {
    await client.resource(resources.nodes).delete("", node.name);
  } catch (error) {
    if (!isNotFound(error))
      throw new UserError(
        `${node.name} has ended, but its Node object could not be deleted: ${(error as Error).message}`,
        `delete it with: kubectl delete node ${node.name}`,
      );
  } finally {
    await client.close();
  }
  deps.say(`${node.name} removed`);
}

function nextName(state: ClusterState): string {
  let index = state.nodes.length + 1;
  while (state.nodes.some((node) => node.name === `node-${index}`)) index++;
  return `node-${index}`;
}
