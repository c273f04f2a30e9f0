/** Redis and NATS of a cluster's own, from the programs on this machine (`--with-servers`). */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cluster/paths.ts";
import type { Command } from "../cluster/processes.ts";
import type { ClusterState } from "../cluster/state.ts";
import { UserError } from "../cluster/user-error.ts";
import { natsConfiguration, redisConfiguration } from "./configuration.ts";

const NATS_USER = "kubarium";
export const SERVERS = ["redis-server", "nats-server"] as const;

/** Throws UserError when a program is missing. */
export function requireServers(): void {
  for (const program of SERVERS) {
    try {
      execFileSync(program, ["--version"], { stdio: "ignore" });
    } catch {
      throw new UserError(
        `${program} is not on this machine`,
        `install it (Debian: apt-get install ${SERVERS.join(" ")}), or start without --with-servers`,
      );
    }
  }
}

export function serverCommand(name: (typeof SERVERS)[number], paths: Paths, servers: NonNullable<ClusterState["servers"]>): Command {
  const dir = join(paths.data, name === "redis-server" ? "redis" : "nats");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, `${name}.conf`);
  const { password, redisPort, natsPort } = servers;
  const text =
    name === "redis-server"
      ? redisConfiguration({ password, dir, listen: { host: "127.0.0.1", port: redisPort } })
      : natsConfiguration({ user: NATS_USER, password, listen: `127.0.0.1:${natsPort}` });
  writeFileSync(file, text, { mode: 0o600 });
  return { name, program: name, args: name === "redis-server" ? [file] : ["-c", file] };
}

export const storeUrl = (servers: NonNullable<ClusterState["servers"]>): string =>
  `redis://:${servers.password}@127.0.0.1:${servers.redisPort}`;
export const busUrl = (servers: NonNullable<ClusterState["servers"]>): string =>
  `nats://${NATS_USER}:${servers.password}@127.0.0.1:${servers.natsPort}`;
