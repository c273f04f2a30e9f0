/** `kubarium up`: what is not running yet is started, what is running is said. */
import { totalmem } from "node:os";
import { join } from "node:path";
import { canListen, type Clock, freePort, isListening, type Random } from "@kubarium/component-base";
import { addressForNode, subnetOf } from "../cluster/addresses.ts";
import { CONTROL_PLANE, commandFor, kubeletCommand } from "../cluster/commands.ts";
import { type Paths, pathsOf } from "../cluster/paths.ts";
import { type Command, endProcess, isAlive, type Started, startProcess } from "../cluster/processes.ts";
import { type ClusterState, readState, writeState } from "../cluster/state.ts";
import { UserError } from "../cluster/user-error.ts";
import { adminClient, apiserverReady, readyNodes, waitFor } from "../cluster/wait.ts";
import { ensureIdentities } from "../pki/files.ts";
import { busOfCluster, requireFreeStore } from "../servers/shared.ts";
import { busUrl, requireServers, SERVERS, serverCommand, storeUrl } from "../servers/servers.ts";

export interface UpOptions {
  name: string;
  dir?: string;
  port?: number;
  bindAddress?: string;
  nodes: number;
  cpus?: number;
  memory?: string;
  speed: number;
  store: string;
  bus: string;
  withServers: boolean;
  components?: string[];
  imagePolicy: string;
  registryPort?: number;
  preloadImages?: string;
  detach: boolean;
}

export interface UpDeps {
  clock: Clock;
  random: Random;
  signal: AbortSignal;
  say(line: string): void;
}

const DEFAULT_PORT = 6443;
const REGISTRY_PORT = 5000;
const SERVER_LIMIT_MS = 15_000;
const READY_LIMIT_MS = 60_000;
/** Below this the control plane and three nodes do not fit. */
const MIN_MEMORY_BYTES = 512 * 1024 * 1024;

export interface UpResult {
  paths: Paths;
  state: ClusterState;
}

export async function up(options: UpOptions, deps: UpDeps): Promise<UpResult> {
  const paths = pathsOf(options);
  const begunMs = deps.clock.monotonicMs();
  const state = readState(paths) ?? (await newState(options, paths, deps));
  state.proxyPort ??= await freePort();
  state.registryPort ??= await chooseRegistryPort(options);
  await requireRoom(state);
  const running = state.processes.filter(isAlive);
  deps.say(
    `kubarium: cluster "${state.name}" in ${paths.dir}, state in ${describeStore(state)}, events over ${state.bus === "none" ? "HTTP watches" : "NATS"}, speed ${state.speed}`,
  );
  if (running.length) deps.say(`already running: ${running.map((process) => process.node ?? process.name).join(", ")}`);
  state.processes = running;
  await ensureIdentities(paths, { cluster: "kubarium", server: `https://127.0.0.1:${state.port}`, nodes: state.nodes }, deps.clock.now());
  if (state.bus !== "none" && !state.servers) state.bus = busOfCluster(paths, state.bus);
  const started: Started[] = [];
  try {
    await startMissing(paths, state, deps, started, !options.detach);
    await waitUntilReady(paths, state, deps, started, begunMs);
  } catch (error) {
    for (const process of started.reverse()) await endProcess(deps.clock, process.state);
    state.processes = state.processes.filter(isAlive);
    writeState(paths, state);
    throw error;
  }
  return { paths, state };
}

function describeStore(state: ClusterState): string {
  return state.store === "embedded" ? "the embedded store" : "Redis";
}

async function newState(options: UpOptions, paths: Paths, deps: UpDeps): Promise<ClusterState> {
  if (totalmem() < MIN_MEMORY_BYTES)
    throw new UserError("this machine has less than 512 MB of memory", "use fewer --nodes on a larger machine");
  if (options.store !== "embedded" && !/^rediss?(-cluster)?:\/\//.test(options.store))
    throw new UserError(
      `--store ${options.store} is neither "embedded" nor a redis:// address`,
      "for example --store redis://127.0.0.1:6379",
    );
  if (options.bus !== "none" && !/^(nats|tls):\/\//.test(options.bus))
    throw new UserError(`--bus ${options.bus} is neither "none" nor a nats:// address`, "for example --bus nats://127.0.0.1:4222");
  if (options.store !== "embedded") await requireFreeStore(paths, options.store);
  const components = options.components ?? [...CONTROL_PLANE, "kubelet"];
  for (const component of components) {
    if (component !== "kubelet" && !CONTROL_PLANE.some((known) => known === component))
      throw new UserError(`there is no component "${component}"`, `choose from ${[...CONTROL_PLANE, "kubelet"].join(", ")}`);
  }
  const state: ClusterState = {
    version: 1,
    name: options.name,
    port: await choosePort(options, deps),
    ...(options.bindAddress ? { bindAddress: options.bindAddress } : {}),
    speed: options.speed,
    imagePolicy: options.imagePolicy,
    ...(options.cpus ? { cpus: options.cpus } : {}),
    ...(options.memory ? { memory: options.memory } : {}),
    ...(options.preloadImages ? { preloadImages: options.preloadImages } : {}),
    store: options.store,
    bus: options.bus,
    components,
    nodes: [],
    processes: [],
  };
  if (options.withServers) {
    requireServers();
    state.servers = {
      redisPort: await freePort(),
      natsPort: await freePort(),
      password: Buffer.from(deps.random.bytes(18)).toString("hex"),
    };
    state.store = storeUrl(state.servers);
    state.bus = busUrl(state.servers);
  }
  const count = components.includes("kubelet") ? options.nodes : 0;
  for (let index = 1; index <= count; index++) state.nodes.push(await addressForNode(`node-${index}`, state.nodes, subnetOf(paths.dir)));
  return state;
}

async function choosePort(options: UpOptions, deps: UpDeps): Promise<number> {
  if (options.port !== undefined || (await canListen("127.0.0.1", DEFAULT_PORT))) return options.port ?? DEFAULT_PORT;
  const port = await freePort();
  deps.say(`port ${DEFAULT_PORT} is taken, the API server listens on ${port} (--port chooses another)`);
  return port;
}

/** The one that tutorials push to, for the cluster that everybody has; clusters beside it take another. */
async function chooseRegistryPort({ dir, name, registryPort }: UpOptions): Promise<number> {
  if (registryPort !== undefined) return registryPort;
  return dir === undefined && name === "default" && (await canListen("127.0.0.1", REGISTRY_PORT)) ? REGISTRY_PORT : freePort();
}

/** A port that somebody else holds must be named before anything is started. */
async function requireRoom(state: ClusterState): Promise<void> {
  const wanted = [
    { who: "apiserver", host: "127.0.0.1", port: state.port, flag: "--port with a free one, in a new --dir" },
    ...(state.registryPort
      ? [{ who: "apiserver", host: "127.0.0.1", port: state.registryPort, flag: "--registry-port with a free one, in a new --dir" }]
      : []),
    ...state.nodes
      .filter((node) => !node.stopped)
      .map((node) => ({ who: node.name, host: node.ip, port: node.port, flag: "another --name" })),
  ];
  for (const { who, host, port, flag } of wanted) {
    const alive = state.processes.some((process) => (process.node ?? process.name) === who && isAlive(process));
    if (!alive && state.components.length && !(await canListen(host, port))) {
      throw new UserError(
        `${who} cannot listen on ${host}:${port}: another process holds it`,
        `end that process (ss -ltnp shows it), or use ${flag}`,
      );
    }
  }
}

async function startMissing(paths: Paths, state: ClusterState, deps: UpDeps, started: Started[], attached: boolean): Promise<void> {
  const missing = (name: string, node?: string): boolean =>
    !state.processes.some((process) => process.name === name && process.node === node);
  const start = (commands: readonly Command[]): void => {
    for (const command of commands) {
      const process = startProcess(paths, command, { attached });
      started.push(process);
      state.processes.push(process.state);
    }
    writeState(paths, state);
  };
  const { servers } = state;
  if (servers) {
    start(SERVERS.filter((name) => missing(name)).map((name) => serverCommand(name, paths, servers)));
    const ports = [servers.redisPort, servers.natsPort];
    await waitFor("Redis and NATS", { ...deps, started }, SERVER_LIMIT_MS, async () =>
      (await Promise.all(ports.map((port) => isListening("127.0.0.1", port)))).every(Boolean),
    );
  }
  const controlPlane = CONTROL_PLANE.filter((name) => state.components.includes(name) && missing(name));
  const nodes = state.nodes.filter((node) => !node.stopped && missing("kubelet", node.name));
  start([...controlPlane.map((name) => commandFor(name, paths, state)), ...nodes.map((node) => kubeletCommand(paths, state, node))]);
}

async function waitUntilReady(
  paths: Paths,
  state: ClusterState,
  deps: UpDeps,
  started: readonly Started[],
  begunMs: number,
): Promise<void> {
  const seconds = (): string => `${((deps.clock.monotonicMs() - begunMs) / 1000).toFixed(1)} s`;
  const client = adminClient(paths);
  try {
    if (state.components.includes("apiserver")) {
      await waitFor("the API server", { ...deps, started }, READY_LIMIT_MS, () => apiserverReady(client));
      deps.say(`apiserver answers at https://127.0.0.1:${state.port} (${seconds()})`);
    }
    const nodes = state.nodes.filter((node) => !node.stopped).map((node) => node.name);
    if (!nodes.length) return;
    await waitFor("the nodes", { ...deps, started }, READY_LIMIT_MS, async () => {
      const ready = await readyNodes(client);
      return nodes.every((node) => ready.has(node));
    });
    deps.say(`${nodes.length === 1 ? "1 node is" : `${nodes.length} nodes are`} Ready: ${nodes.join(", ")} (${seconds()})`);
    for (const node of state.nodes.filter(({ stopped }) => stopped))
      deps.say(`${node.name} is stopped; start it with: kubarium node start ${node.name}`);
  } finally {
    await client.close();
  }
}

/** What to type next. */
export function nextSteps({ paths, state }: UpResult, foreground: boolean): string {
  const isElsewhere = paths.dir !== pathsOf({ name: state.name }).dir;
  const select = isElsewhere ? ` --dir ${paths.dir}` : state.name === "default" ? "" : ` --name ${state.name}`;
  return `
Try, in ${foreground ? "another" : "this"} terminal:
  export KUBECONFIG=${paths.kubeconfig}
  kubectl get nodes
  kubectl create deployment kubia --image=kubia:v1 --replicas=3
  kubectl get pods -o wide
  npx kubarium node kill node-1${select}     # a node dies; watch: kubectl get nodes,pods -o wide -w
  npx kubarium node start node-1${select}
  docker push localhost:${state.registryPort}/team/app:v1     # after docker tag; its containers start from your image's configuration
${foreground ? "Ctrl-C stops the cluster; its state stays." : `npx kubarium down${select} stops it; its state stays.`} Logs: ${join(paths.logs, "*.log")}
`;
}
