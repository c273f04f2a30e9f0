import { rmSync } from "node:fs";
import type { Clock } from "@kubarium/component-base";
import { type Paths, pathsOf } from "../cluster/paths.ts";
import { endProcess, isAlive, type ProcessEnd } from "../cluster/processes.ts";
import { type ClusterState, readState, writeState } from "../cluster/state.ts";
import { UserError } from "../cluster/user-error.ts";
import { userKubeconfig } from "../kubeconfig/user-file.ts";
import { purgeShared } from "../servers/shared.ts";
import { removeFrom } from "./kubeconfig.ts";

/** Kubelets first, then the control plane against the stream, servers last. */
const ORDER = ["kubelet", "scheduler", "controller-manager", "apiserver", "nats-server", "redis-server"];

/** Ends every process of the cluster; removes its data only with `purge`. */
export async function down(
  options: { name: string; dir?: string; purge: boolean },
  deps: { clock: Clock; say(line: string): void },
): Promise<void> {
  const paths = pathsOf(options);
  const state = requireState(paths);
  const ended = await endAll(deps.clock, paths, state);
  deps.say(ended ? `stopped ${ended} processes` : "nothing was running");
  const own = userKubeconfig();
  if (await removeFrom(own, paths.dir)) deps.say(`removed the context from ${own}`);
  if (options.purge) {
    const shared = await purgeShared(state);
    if (shared) deps.say(shared);
    rmSync(paths.dir, { recursive: true, force: true });
    deps.say(`removed ${paths.dir}`);
  }
}

export async function endAll(clock: Clock, paths: Paths, state: ClusterState): Promise<number> {
  const alive = state.processes.filter(isAlive);
  for (const name of ORDER) {
    const group: ProcessEnd[] = alive.filter((process) => process.name === name).map((process) => endProcess(clock, process));
    await Promise.all(group);
  }
  state.processes = [];
  for (const node of state.nodes) delete node.stopped;
  writeState(paths, state);
  return alive.length;
}

export function requireState(paths: Paths): ClusterState {
  const state = readState(paths);
  if (!state) throw new UserError(`there is no cluster in ${paths.dir}`, "start one with: kubarium up");
  return state;
}
