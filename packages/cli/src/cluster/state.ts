/** The cluster's own file: what was asked for, and which processes run it. Written whole, by rename. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Paths } from "./paths.ts";
import { UserError } from "./user-error.ts";

export interface ClusterState {
  version: 1;
  name: string;
  port: number;
  /** Where the API server listens; 127.0.0.1 unless given. */
  bindAddress?: string;
  /** Of the HTTP proxy to cluster addresses (`kubarium env`), kept by the API server. */
  proxyPort?: number;
  /** Of the image registry, kept by the API server. */
  registryPort?: number;
  speed: number;
  imagePolicy: string;
  /** Of every node; the kubelet's own defaults unless given. */
  cpus?: number;
  /** A quantity. */
  memory?: string;
  /** On every node from the start, separated by commas. */
  preloadImages?: string;
  /** `embedded` or `redis://…`. */
  store: string;
  /** `none` or `nats://…`. */
  bus: string;
  servers?: { redisPort: number; natsPort: number; password: string };
  components: string[];
  nodes: NodeState[];
  processes: ProcessState[];
}

export interface NodeState {
  name: string;
  ip: string;
  port: number;
  /** Stopped on purpose: `up` leaves it alone, `node start` starts it. */
  stopped?: boolean;
}

export interface ProcessState {
  /** `apiserver`, `kubelet`, `redis-server` … */
  name: string;
  node?: string;
  pid: number;
  /** The kernel's start time of the process, which tells it from a later one with the same number. */
  startTime: string;
}

export function readState(paths: Paths): ClusterState | undefined {
  if (!existsSync(paths.state)) return undefined;
  const text = readFileSync(paths.state, "utf8");
  try {
    const state = JSON.parse(text) as ClusterState;
    if (state.version === 1 && Array.isArray(state.nodes) && Array.isArray(state.processes)) return state;
  } catch {
    // Falls through to the same answer as for a file of another shape.
  }
  throw new UserError(
    `${paths.state} is not a cluster file that this version can read`,
    `move ${paths.dir} away, or choose another --dir or --name`,
  );
}

export function writeState(paths: Paths, state: ClusterState): void {
  mkdirSync(paths.dir, { recursive: true, mode: 0o700 });
  const next = `${paths.state}.next`;
  writeFileSync(next, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, paths.state);
}
