/** The docker command, and what it says about the containers of a compose project. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ChaosError } from "../experiment/experiment.ts";

/** Runs `docker ARGS` and answers what it printed; throws ChaosError with docker's own words. */
export type Docker = (...args: string[]) => Promise<string>;

const LIMIT_MS = 60_000;
const MAX_BYTES = 16 * 1024 * 1024;
const run = promisify(execFile);

export const docker: Docker = async (...args) => {
  try {
    return (await run("docker", args, { timeout: LIMIT_MS, maxBuffer: MAX_BYTES })).stdout;
  } catch (error) {
    const { code, stderr, message } = error as Error & { code?: string | number; stderr?: string };
    if (code === "ENOENT")
      throw new ChaosError("there is no docker command here", "install Docker, or run against processes: leave --compose out");
    throw new ChaosError(
      `docker ${args.slice(0, 2).join(" ")}: ${(stderr || message).trim()}`,
      "docker ps shows what runs; the Docker daemon must be reachable",
    );
  }
};

export interface Container {
  id: string;
  name: string;
  service: string;
  state: string;
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Whether it may change routes in its own network (`cap_add: NET_ADMIN`). */
  mayRoute: boolean;
  /** On the host, by path inside. */
  mounts: Readonly<Record<string, string>>;
  networks: readonly { name: string; address: string; aliases: readonly string[] }[];
}

interface Inspected {
  Id: string;
  Name: string;
  State: { Status: string };
  Config: { Labels: Record<string, string>; Cmd: string[] | null; Env: string[] | null };
  HostConfig: { CapAdd: string[] | null };
  Mounts: { Destination: string; Source: string }[];
  NetworkSettings: { Networks: Record<string, { IPAddress: string; Aliases: string[] | null }> };
}

const PROJECT = "com.docker.compose.project";
const SERVICE = "com.docker.compose.service";

export async function containersOf(run: Docker, project: string): Promise<Container[]> {
  const ids = (await run("ps", "-a", "-q", "--filter", `label=${PROJECT}=${project}`)).trim().split("\n").filter(Boolean);
  if (!ids.length) return [];
  const inspected = JSON.parse(await run("inspect", ...ids)) as Inspected[];
  return inspected.map((one) => ({
    id: one.Id.slice(0, 12),
    name: one.Name.replace(/^\//, ""),
    service: one.Config.Labels[SERVICE] ?? "",
    state: one.State.Status,
    command: one.Config.Cmd ?? [],
    env: Object.fromEntries((one.Config.Env ?? []).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)])),
    mayRoute: (one.HostConfig.CapAdd ?? []).some((name) => name.replace(/^CAP_/, "") === "NET_ADMIN"),
    mounts: Object.fromEntries(one.Mounts.map(({ Destination, Source }) => [Destination, Source])),
    networks: Object.entries(one.NetworkSettings.Networks).map(([name, network]) => ({
      name,
      address: network.IPAddress,
      aliases: network.Aliases ?? [],
    })),
  }));
}

/** The project that runs an apiserver of ours; throws ChaosError when there is none, or when there are several and none was named. */
export async function findProject(run: Docker, wanted: string | undefined): Promise<string> {
  const text = await run("ps", "--filter", `label=${SERVICE}=apiserver`, "--format", `{{.Label "${PROJECT}"}}`);
  const projects = [...new Set(text.trim().split("\n").filter(Boolean))];
  if (wanted !== undefined) {
    if (projects.includes(wanted)) return wanted;
    throw new ChaosError(
      `no cluster runs in the compose project "${wanted}"`,
      projects.length ? `those that run are ${projects.join(", ")}` : "start one with: docker compose up -d",
    );
  }
  if (projects.length === 1 && projects[0]) return projects[0];
  if (!projects.length) throw new ChaosError("no cluster of containers runs here", "start one with: docker compose up -d");
  throw new ChaosError(`${projects.length} clusters of containers run here: ${projects.join(", ")}`, "choose one: --compose PROJECT");
}
