/** A cluster of containers for a test file: docker-compose.yml as a user runs it, under a project name, a port and container names of its own. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@kubarium/component-base";
import { kubectlBinary, type KubectlVersion, type Ran, run } from "./kubectl.ts";

const TOP = join(import.meta.dirname, "../..");

export interface ComposeCluster {
  kubeconfig: string;
  kubectl(args: string | readonly string[], options?: { stdin?: string; mayFail?: boolean; version?: KubectlVersion }): Promise<Ran>;
  get<T>(...args: string[]): Promise<T>;
  /** `docker ACTION …`; names of services with a fixed container name are told by `container`. */
  docker(...args: string[]): Promise<string>;
  compose(...args: string[]): Promise<string>;
  /** The name of a service's (first) container. */
  container(service: string): Promise<string>;
  services(): Promise<{ service: string; container: string; state: string }[]>;
  project: string;
  network: string;
  /** The full name of a volume. */
  volume(name: string): string;
  /** What all components run from. */
  image: string;
  /** The folder with the kubeconfig, on the host. */
  out: string;
  /** Lines of a service's containers, parsed; a line that is no JSON has only `text`. */
  logs(service?: string): Promise<LogLine[]>;
  stop(): Promise<void>;
}

interface LogLine {
  text: string;
  level?: string;
  component?: string;
  node?: string;
  msg?: string;
}

export interface ComposeOptions {
  speed?: number;
  imagePolicy?: string;
  /** More arguments of `up`: `--scale`, `apiserver=2`. */
  up?: readonly string[];
}

async function must(program: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
  const ran = await run(program, args, { cwd: TOP, ...(env ? { env } : {}) });
  if (ran.code !== 0) throw new Error(`${program} ${args.join(" ")} answered ${ran.code}: ${ran.stderr.slice(-2000)}`);
  return ran.stdout;
}

/** `docker compose` where it is there, else docker-compose 1.29. */
async function composeCommand(): Promise<readonly [string, ...string[]]> {
  const plugin = await run("docker", ["compose", "version"]);
  return plugin.code === 0 ? ["docker", "compose"] : ["docker-compose"];
}

export async function startCompose(options: ComposeOptions = {}): Promise<ComposeCluster> {
  const out = mkdtempSync(join(tmpdir(), "kubarium-compose-"));
  chmodSync(out, 0o755);
  const project = `kubarium-test-${process.pid}-${out.slice(-6).toLowerCase()}`;
  // Compose v2 calls the containers of a scaled service PROJECT-node-1: a dash here would make that the name of a node of its own.
  const prefix = `${project}_`;
  const env = {
    ...process.env,
    KUBARIUM_PREFIX: prefix,
    KUBARIUM_OUT: out,
    KUBARIUM_PORT: String(await freePort()),
    KUBARIUM_SPEED: String(options.speed ?? 10),
    KUBARIUM_IMAGE_POLICY: options.imagePolicy ?? "open",
  };
  const [program, ...first] = await composeCommand();
  const compose = (...args: string[]): Promise<string> => must(program, [...first, "-p", project, ...args], env);
  const docker = (...args: string[]): Promise<string> => must("docker", args);
  const kubeconfig = join(out, "kubeconfig");
  const services = async (): Promise<{ service: string; container: string; state: string }[]> => {
    const format = '{{.Label "com.docker.compose.service"}} {{.Names}} {{.State}}';
    const text = await docker("ps", "-a", "--filter", `label=com.docker.compose.project=${project}`, "--format", format);
    return text
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [service = "", container = "", state = ""] = line.split(" ");
        return { service, container, state };
      });
  };
  const cluster: ComposeCluster = {
    kubeconfig,
    project,
    network: `${project}_default`,
    volume: (name) => `${project}_${name}`,
    image: process.env["KUBARIUM_IMAGE"] ?? "kubarium:dev",
    out,
    async logs(service) {
      const found = (await services()).filter((candidate) => !service || candidate.service === service);
      const texts = await Promise.all(found.map(({ container }) => run("docker", ["logs", container])));
      return texts.flatMap(({ stdout, stderr }) => `${stdout}\n${stderr}`.split("\n").filter(Boolean).map(parseLine));
    },
    compose,
    docker,
    services,
    async kubectl(args, { stdin, mayFail, version } = {}) {
      const list = typeof args === "string" ? args.split(" ") : args;
      const own = { PATH: process.env["PATH"], HOME: out, KUBECONFIG: kubeconfig };
      const ran = await run(await kubectlBinary(version), list, { env: own, ...(stdin ? { stdin } : {}) });
      if (ran.code !== 0 && !mayFail) throw new Error(`kubectl ${list.join(" ")} answered ${ran.code}: ${ran.stderr}`);
      return ran;
    },
    async get<T>(...args: string[]) {
      return JSON.parse((await cluster.kubectl(["get", ...args, "-o", "json"])).stdout) as T;
    },
    async container(service) {
      const found = (await services()).find((candidate) => candidate.service === service);
      if (!found) throw new Error(`no container of service ${service}`);
      return found.container;
    },
    async stop() {
      await compose("down", "-v", "--remove-orphans", "-t", "2");
      rmSync(out, { recursive: true, force: true });
    },
  };
  try {
    await compose("up", "-d", ...(options.up ?? []));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

function parseLine(text: string): LogLine {
  try {
    return { ...(JSON.parse(text) as LogLine), text };
  } catch {
    return { text };
  }
}
