/** A cluster of processes: signals, proxies between them, limits of the kernel. Nothing here needs privileges. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import type { Clock, Random } from "@kubarium/component-base";
import { ChaosError, type Link, NETWORK } from "../experiment/experiment.ts";
import type { Member } from "../experiment/plan.ts";
import type { Strike, Target, Undo } from "../target.ts";
import { planCommand, type ProcessCommand, type Rewrite } from "./command.ts";
import { LinkProxy, WHOLE } from "./link-proxy.ts";

/** What owns the processes: the CLI, through its state file. Names are those of members. */
export interface ProcessControl {
  readonly dir: string;
  readonly kubeconfig: string;
  readonly speed: number;
  /** `host:port` of each; a link that is left out does not exist in this cluster. */
  readonly links: Partial<Record<Link, string>>;
  members(): (Member & { pid?: number })[];
  signal(name: string, signal: NodeJS.Signals): void;
  /** Asks it to end, and waits for that. */
  end(name: string): Promise<void>;
  /** Starts it unless it runs; a rewritten command stays with that one process. */
  start(name: string, rewrite?: (command: ProcessCommand) => ProcessCommand): Promise<void>;
  /** Resolves when the API server answers. */
  answers(): Promise<void>;
  /** Where a node keeps its state. */
  rootDir(name: string): string;
}

const CLOCK_MODULE = new URL("./moved-clock.ts", import.meta.url);

export class ProcessTarget implements Target {
  readonly description: string;
  readonly kubeconfig: string;
  readonly speed: number;
  private readonly control: ProcessControl;
  private readonly deps: { clock: Clock; random: Random };
  private readonly folder: string;
  private readonly proxies = new Map<string, LinkProxy>();
  private readonly prepared = new Map<string, (command: ProcessCommand) => ProcessCommand>();

  constructor(control: ProcessControl, deps: { clock: Clock; random: Random }) {
    this.control = control;
    this.deps = deps;
    this.kubeconfig = control.kubeconfig;
    this.speed = control.speed;
    this.description = `processes of the cluster in ${control.dir}`;
    this.folder = join(control.dir, "data", "chaos");
  }

  async members(): Promise<Member[]> {
    return this.control.members();
  }

  async owns(address: string): Promise<boolean> {
    return isIP(address) === 4 ? address.startsWith("127.") : address === "::1";
  }

  refusal({ step, member }: Strike): string | undefined {
    const isServer = member.component === "redis" || member.component === "nats";
    if (NETWORK.has(step.action) && step.target && !this.control.links[step.target])
      return step.target === "redis"
        ? "this cluster keeps its state in the embedded store; start one with: kubarium up --with-servers"
        : "this cluster's watches go over HTTP, without NATS; start one with: kubarium up --with-servers";
    if (NETWORK.has(step.action) && step.target === "apiserver" && member.component === "apiserver")
      return "an API server does not connect to itself";
    if (
      NETWORK.has(step.action) &&
      step.target === "redis" &&
      member.component !== "apiserver" &&
      member.component !== "controller-manager"
    )
      return `a ${member.component} does not connect to Redis; allowed: apiserver, controller-manager`;
    if (step.action === "time" && isServer)
      return `${member.component} is not ours to load a clock into, and its kernel clock is the machine's`;
    if (step.action === "disk-fill" && spawnSync("prlimit", ["--version"], { stdio: "ignore" }).status !== 0)
      return "it takes prlimit (util-linux), which is not on this machine";
    return undefined;
  }

  async prepare(strikes: readonly Strike[]): Promise<void> {
    const plans = new Map<string, { links: Set<Link>; clock: boolean }>();
    for (const { step, member } of strikes) {
      const plan = plans.get(member.name) ?? { links: new Set<Link>(), clock: false };
      if (NETWORK.has(step.action) && step.target) plan.links.add(step.target);
      plan.clock ||= step.action === "time";
      if (plan.links.size || plan.clock) plans.set(member.name, plan);
    }
    if (plans.size) mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    for (const [name, { links, clock }] of plans) {
      const proxies: Rewrite["proxies"][number][] = [];
      for (const link of links) proxies.push(await this.startProxy(name, link));
      const rewrite: Rewrite = {
        proxies,
        folder: this.folder,
        ...(clock ? { clock: { module: CLOCK_MODULE.href, file: this.clockFile(name) } } : {}),
      };
      if (clock) writeFileSync(this.clockFile(name), "0");
      this.prepared.set(name, (command) => this.rewritten(command, name, rewrite));
      await this.control.end(name);
      await this.start(name);
    }
    await this.control.answers();
  }

  async restore(): Promise<void> {
    const names = [...this.prepared.keys()];
    this.prepared.clear();
    for (const name of names) {
      await this.control.end(name);
      await this.control.start(name);
    }
    await Promise.all([...this.proxies.values()].map((proxy) => proxy.stop()));
    this.proxies.clear();
    if (names.length) await this.control.answers();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async inject({ step, member }: Strike): Promise<Undo | undefined> {
    const { name } = member;
    switch (step.action) {
      case "kill":
        this.control.signal(name, "SIGKILL");
        return () => this.start(name);
      case "stop":
        await this.control.end(name);
        return () => this.start(name);
      case "restart":
        await this.control.end(name);
        await this.start(name);
        return undefined;
      case "pause":
        this.control.signal(name, "SIGSTOP");
        return async () => this.control.signal(name, "SIGCONT");
      case "partition":
        return this.line(name, step.target, { cut: true }, { cut: false });
      case "delay":
        return this.line(name, step.target, { latencyMs: step.latencyMs, jitterMs: step.jitterMs }, { latencyMs: 0, jitterMs: 0 });
      case "loss":
        return this.line(name, step.target, { lossPercent: step.lossPercent }, { lossPercent: 0 });
      case "time":
        writeFileSync(this.clockFile(name), String(step.timeOffsetMs));
        return async () => writeFileSync(this.clockFile(name), "0");
      case "disk-fill":
        return this.fillDisk(name);
      case "registry-down": {
        const mark = join(this.control.rootDir(name), "image-registry-down");
        writeFileSync(mark, "");
        return async () => rmSync(mark, { force: true });
      }
      case "pod-delete":
      case "rollout":
      case "wait":
        throw new Error(`${step.action} is not done to a process`);
    }
  }

  private start(name: string): Promise<void> {
    return this.control.start(name, this.prepared.get(name));
  }

  private clockFile(name: string): string {
    return join(this.folder, `${name}.clock`);
  }

  private async startProxy(name: string, link: Link): Promise<Rewrite["proxies"][number]> {
    const from = this.control.links[link];
    if (!from) throw new Error(`no address of ${link}`);
    const { hostname, port } = new URL(`tcp://${from}`);
    const proxy = new LinkProxy({ host: hostname, port: Number(port) }, this.deps);
    this.proxies.set(`${name} ${link}`, proxy);
    return { link, from, to: `127.0.0.1:${await proxy.start()}` };
  }

  private line(name: string, link: Link | undefined, state: Partial<typeof WHOLE>, whole: Partial<typeof WHOLE>): Undo {
    const proxy = this.proxies.get(`${name} ${link}`);
    if (!proxy) throw new Error(`no proxy between ${name} and ${link}`);
    proxy.set(state);
    return async () => proxy.set(whole);
  }

  private rewritten(command: ProcessCommand, name: string, rewrite: Rewrite): ProcessCommand {
    const planned = planCommand(command, name, rewrite);
    for (const { from, to, replace } of planned.copies) {
      const text = replace.reduce((rest, [old, next]) => rest.replaceAll(old, next), readFileSync(from, "utf8"));
      writeFileSync(to, text, { mode: 0o600 });
    }
    return planned.command;
  }

  /** No file of the process may grow any more (RLIMIT_FSIZE): every write that would take room fails, as on a full disk. */
  private fillDisk(name: string): Undo {
    const limit = (value: string): void => {
      const pid = this.control.members().find((member) => member.name === name)?.pid;
      if (pid) execFileSync("prlimit", ["--pid", String(pid), `--fsize=${value}:`], { stdio: "ignore" });
    };
    try {
      limit("0");
    } catch (error) {
      throw new ChaosError(
        `the limit of ${name} could not be set: ${(error as Error).message}`,
        "run it as the user that runs the cluster",
      );
    }
    return async () => {
      // It may have ended of it.
      await this.start(name);
      limit("unlimited");
    };
  }
}
