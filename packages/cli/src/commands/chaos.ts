/** `kubarium chaos …`: the processes of a cluster as a target for experiments; everything else is in @kubarium/chaos. */
import { join } from "node:path";
import { ChaosError, type ChaosOptions, chaosList, chaosRun, type ProcessControl } from "@kubarium/chaos";
import type { Clock, Random } from "@kubarium/component-base";
import { commandFor, kubeletCommand } from "../cluster/commands.ts";
import { type Paths, pathsOf } from "../cluster/paths.ts";
import { type Command, endProcess, isAlive, isPaused, signal, startProcess } from "../cluster/processes.ts";
import { type ClusterState, type ProcessState, writeState } from "../cluster/state.ts";
import { UserError } from "../cluster/user-error.ts";
import { adminClient, apiserverReady, waitFor } from "../cluster/wait.ts";
import { SERVERS, serverCommand } from "../servers/servers.ts";
import { requireState } from "./down.ts";

export interface ChaosDeps {
  clock: Clock;
  random: Random;
  say(line: string): void;
}

const READY_LIMIT_MS = 30_000;
const CANNOT_RUN = 2;

/** Resolves with the exit code: 0 passed, 1 a hypothesis failed, 2 it could not be run. */
export async function chaos(
  action: "run" | "list",
  experiment: string | undefined,
  options: ChaosOptions & { name: string; dir?: string },
  deps: ChaosDeps,
): Promise<number> {
  const ending = new AbortController();
  const interrupt = (): void => ending.abort(new ChaosError("interrupted", "what was broken has been mended"));
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, interrupt);
  try {
    if (action === "list") return chaosList(options, deps.say);
    const control = options.compose ? undefined : (): ProcessControl => processControl(pathsOf(options), deps);
    return await chaosRun(experiment, options, { ...deps, signal: ending.signal, ...(control ? { control } : {}) });
  } catch (error) {
    if (!(error instanceof ChaosError || error instanceof UserError)) throw error;
    process.stderr.write(`kubarium: ${error.message}\n  ${error.advice}\n`);
    return CANNOT_RUN;
  } finally {
    for (const name of signals) process.off(name, interrupt);
  }
}

const COMPONENT_OF: Record<string, string> = { "redis-server": "redis", "nats-server": "nats" };
const nameOf = ({ name, node }: { name: string; node?: string }): string => node ?? COMPONENT_OF[name] ?? name;

function processControl(paths: Paths, { clock }: ChaosDeps): ProcessControl {
  const first = requireState(paths);
  const find = (name: string): ProcessState | undefined =>
    requireState(paths).processes.find((one) => nameOf(one) === name && isAlive(one));
  const address = (url: string): string | undefined => (url.includes("://") ? new URL(url).host : undefined);
  const [redis, nats] = [address(first.store), address(first.bus)];
  return {
    dir: paths.dir,
    kubeconfig: paths.kubeconfig,
    speed: first.speed,
    links: { apiserver: `127.0.0.1:${first.port}`, ...(redis ? { redis } : {}), ...(nats ? { nats } : {}) },
    members: () =>
      requireState(paths).processes.map((one) => ({
        name: nameOf(one),
        component: one.node ? "kubelet" : nameOf(one),
        pid: one.pid,
        state: !isAlive(one) ? "stopped" : isPaused(one) ? "paused" : "running",
      })),
    signal(name, how) {
      const found = find(name);
      if (found) signal(found, how);
    },
    async end(name) {
      const found = find(name);
      if (found) await endProcess(clock, found);
    },
    async start(name, rewrite) {
      const state = requireState(paths);
      if (!find(name)) {
        const command = commandOf(name, paths, state);
        const started = startProcess(paths, { ...command, ...rewrite?.(command) }, { attached: false });
        state.processes = [...state.processes.filter((other) => nameOf(other) !== name), started.state];
        writeState(paths, state);
      }
    },
    answers: () => untilApiserverAnswers(paths, clock),
    rootDir: (name) => join(paths.data, name),
  };
}

function commandOf(name: string, paths: Paths, state: ClusterState): Command {
  const node = state.nodes.find((one) => one.name === name);
  if (node) return kubeletCommand(paths, state, node);
  const server = SERVERS.find((one) => COMPONENT_OF[one] === name);
  return server && state.servers ? serverCommand(server, paths, state.servers) : commandFor(name, paths, state);
}

async function untilApiserverAnswers(paths: Paths, clock: Clock): Promise<void> {
  const client = adminClient(paths);
  try {
    const { signal: never } = new AbortController();
    await waitFor("the API server", { clock, started: [], signal: never }, READY_LIMIT_MS, () => apiserverReady(client));
  } finally {
    await client.close();
  }
}
