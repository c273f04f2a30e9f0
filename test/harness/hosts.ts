/**
 * Hosts with an address of their own on one machine: network namespaces on a bridge. What runs in one reaches the others through the
 * bridge alone, as machines in a rack do. The bridge has a namespace too, so that no rule of this machine's firewall is asked. Needs root
 * and iproute2.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "@kubarium/component-base";

export interface Host {
  name: string;
  ip: string;
  /** A process on this host; it ends with the hosts. */
  start(name: string, program: string, args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
  /** The words before a command that make it run on this host. */
  prefix: readonly string[];
  /** Pulls out the cable, and puts it in again. */
  unplug(): void;
  plug(): void;
}

export interface Hosts {
  all: readonly Host[];
  stop(): Promise<void>;
}

const ip = (...args: string[]): string => execFileSync("ip", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Why this machine can have none; undefined where it can. */
export function whyNoHosts(): string | undefined {
  const name = `kb${process.pid}`;
  try {
    ip("netns", "add", name);
    try {
      ip("-n", name, "link", "add", "bridge0", "type", "bridge");
      ip("-n", name, "link", "add", "veth0", "type", "veth", "peer", "name", "veth1");
      ip("-n", name, "link", "set", "veth0", "master", "bridge0", "up");
      ip("netns", "exec", name, "true");
    } finally {
      ip("netns", "del", name);
    }
    return undefined;
  } catch (error) {
    return `no network namespaces: ${(error as Error).message.split("\n")[0]}`;
  }
}

/** `names`: what each host calls the others, by the index of the host that has the name. Logs go to `dir`. */
export function startHosts(count: number, names: Readonly<Record<string, number>>, dir: string): Hosts {
  const id = process.pid.toString(36);
  const bridge = `kb${id}`;
  const rack = `${bridge}-rack`;
  const subnet = `10.${200 + (process.pid % 50)}.${process.pid % 250}`;
  const address = (index: number): string => `${subnet}.${index + 1}`;
  const table = `127.0.0.1 localhost\n${Object.entries(names)
    .map(([name, index]) => `${address(index)} ${name}\n`)
    .join("")}`;
  const children: ChildProcess[] = [];
  const namespaces = [rack];
  const racked = (...args: string[]): string => ip("-n", rack, ...args);
  ip("netns", "add", rack);
  racked("link", "add", bridge, "type", "bridge");
  racked("link", "set", bridge, "up");
  const all = Array.from({ length: count }, (_, index): Host => {
    const namespace = `${bridge}-${index}`;
    const [outside, inside] = [`${bridge}o${index}`, `${bridge}i${index}`];
    ip("netns", "add", namespace);
    namespaces.push(namespace);
    racked("link", "add", outside, "type", "veth", "peer", "name", inside, "netns", namespace);
    racked("link", "set", outside, "master", bridge, "up");
    const within = (...args: string[]): string => ip("-n", namespace, ...args);
    within("addr", "add", `${address(index)}/24`, "dev", inside);
    within("link", "set", inside, "up");
    within("link", "set", "lo", "up");
    // `ip netns exec` shows this file as /etc/hosts.
    mkdirSync(`/etc/netns/${namespace}`, { recursive: true });
    writeFileSync(`/etc/netns/${namespace}/hosts`, table);
    const prefix = ["ip", "netns", "exec", namespace];
    return {
      name: namespace,
      ip: address(index),
      prefix,
      start(name, program, args, env = {}) {
        const log = openSync(join(dir, `${name}.log`), "a");
        const [command = "", ...rest] = [...prefix, program, ...args];
        const child = spawn(command, rest, { stdio: ["ignore", log, log], env: { PATH: process.env["PATH"], HOME: dir, ...env } });
        children.push(child);
        return child;
      },
      unplug: () => void racked("link", "set", outside, "down"),
      plug: () => void racked("link", "set", outside, "up"),
    };
  });
  return {
    all,
    async stop() {
      const isOver = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;
      for (const child of children) if (!isOver(child)) child.kill("SIGKILL");
      await eventually(() => children.every(isOver), { what: "processes on the hosts have ended" });
      for (const namespace of namespaces) {
        ip("netns", "del", namespace);
        rmSync(`/etc/netns/${namespace}`, { recursive: true, force: true });
      }
    },
  };
}
