/** A cluster of containers (docker-compose.yml): what the docker command can do to them from outside, and a process of their own user inside. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ChaosError } from "../experiment/experiment.ts";
import type { Member } from "../experiment/plan.ts";
import type { Strike, Target, Undo } from "../target.ts";
import { type Container, containersOf, type Docker } from "./docker.ts";

const STOP_SECONDS = "5";
/** Whom components run as; a node's container is entered as root. */
const USER = "10001:10001";
const REGISTRY_MARK = "/data/image-registry-down";

/** Reads what runs; throws ChaosError when it is no cluster that can be reached. `kubeconfig` overrides what the project itself says. */
export async function openContainerTarget(docker: Docker, project: string, kubeconfig?: string): Promise<Target> {
  const containers = await containersOf(docker, project);
  const out = containers.map(({ mounts }) => mounts["/out"]).find(Boolean);
  const file = kubeconfig ?? (out ? join(out, "kubeconfig") : undefined);
  if (!file || !existsSync(file))
    throw new ChaosError(`the kubeconfig of the compose project ${project} is not on this machine`, "name it with --kubeconfig FILE");
  const speed = Number(containers.find(({ service }) => service === "apiserver")?.env["KUBARIUM_SPEED"] ?? 1) || 1;
  return new ContainerTarget(docker, project, file, speed);
}

/** What a container is, by what it runs. */
function componentOf({ command, service }: Container): string | undefined {
  const script = /^(apiserver|controller-manager|scheduler|kubelet)\.js$/.exec(command[0] ?? "")?.[1];
  return script ?? ["redis", "nats"].find((name) => service === name || new RegExp(`^${name}-\\d+$`).test(service));
}

class ContainerTarget implements Target {
  readonly description: string;
  readonly kubeconfig: string;
  readonly speed: number;
  private readonly docker: Docker;
  private readonly project: string;
  /** By member. */
  private readonly known = new Map<string, Container>();

  constructor(docker: Docker, project: string, kubeconfig: string, speed: number) {
    this.docker = docker;
    this.project = project;
    this.kubeconfig = kubeconfig;
    this.speed = speed;
    this.description = `containers of the compose project ${project}`;
  }

  async members(): Promise<Member[]> {
    const containers = await containersOf(this.docker, this.project);
    const members: Member[] = [];
    for (const container of containers) {
      const component = componentOf(container);
      if (!component) continue;
      const replicas = containers.filter(({ service }) => service === container.service).length;
      // Spare nodes take their names when they start; their containers' are as good.
      const node = container.env["KUBARIUM_NODE_NAME"] || container.name;
      const name = component === "kubelet" ? node : replicas > 1 ? container.name : container.service;
      this.known.set(name, container);
      members.push({
        name,
        component,
        state: container.state === "running" ? "running" : container.state === "paused" ? "paused" : "stopped",
      });
    }
    return members.sort((a, b) => a.name.localeCompare(b.name));
  }

  async owns(address: string): Promise<boolean> {
    const containers = await containersOf(this.docker, this.project);
    return containers.some(({ networks }) => networks.some((network) => network.address === address));
  }

  refusal({ step, member }: Strike): string | undefined {
    switch (step.action) {
      case "partition":
        if (step.target !== "apiserver" && !this.known.get(member.name)?.mayRoute)
          return `docker network disconnect cuts a container off from everything, and only nodes may route ${step.target} alone away; between processes it works (kubarium up --with-servers)`;
        return member.component === "apiserver" ? "an API server does not connect to itself" : undefined;
      case "delay":
      case "loss":
        return "it takes tc with the kernel's netem in the container's network, which is not used here; between processes (kubarium up) it works, and pumba netem does it where the kernel can";
      case "time":
        return "a container shares the kernel's clock with its host; against processes (kubarium up) it works";
      case "disk-fill":
        return member.component === "nats" ? "NATS keeps nothing on disk here" : undefined;
      default:
        return undefined;
    }
  }

  /** Nothing has to be there beforehand. */
  async prepare(): Promise<void> {}
  async restore(): Promise<void> {}

  async inject({ step, member }: Strike): Promise<Undo | undefined> {
    const container = this.known.get(member.name);
    if (!container) throw new Error(`no container of ${member.name}`);
    const act = async (...args: string[]): Promise<void> => void (await this.docker(...args, container.id));
    const inside = async (...command: string[]): Promise<void> => void (await this.docker("exec", "-u", USER, container.id, ...command));
    switch (step.action) {
      case "kill":
        await act("kill");
        return () => act("start");
      case "stop":
        await act("stop", "-t", STOP_SECONDS);
        return () => act("start");
      case "restart":
        await act("restart", "-t", STOP_SECONDS);
        return undefined;
      case "pause":
        await act("pause");
        return () => act("unpause");
      case "partition":
        return step.target === "apiserver" ? this.disconnect(container) : this.routeAway(container, step.target ?? "");
      case "disk-fill":
        await inside("prlimit", "--pid", "1", "--fsize=0:");
        return async () => {
          // It may have ended of it, and comes back without the limit.
          await act("start");
          await inside("prlimit", "--pid", "1", "--fsize=unlimited:");
        };
      case "registry-down":
        await inside("touch", REGISTRY_MARK);
        return () => inside("rm", "-f", REGISTRY_MARK);
      default:
        throw new Error(`${step.action} is not done to a container`);
    }
  }

  private async disconnect({ id, networks }: Container): Promise<Undo> {
    for (const { name } of networks) await this.docker("network", "disconnect", name, id);
    return async () => {
      for (const { name, aliases } of networks) {
        // Compose's own names; the container's id comes by itself.
        const names = aliases.filter((alias) => alias !== id).flatMap((alias) => ["--alias", alias]);
        await this.docker("network", "connect", ...names, name, id);
      }
    };
  }

  /** What goes to these containers gets lost, and nothing else does. */
  private async routeAway({ id }: Container, component: string): Promise<Undo> {
    const others = (await containersOf(this.docker, this.project)).filter((one) => componentOf(one) === component);
    const addresses = others.flatMap(({ networks }) => networks.map(({ address }) => address)).filter(Boolean);
    const route = async (verb: string): Promise<void> => {
      for (const address of addresses) await this.docker("exec", "-u", "0", id, "ip", "route", verb, "blackhole", address);
    };
    await route("add");
    return () => route("del");
  }
}
