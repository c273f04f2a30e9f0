/**
 * A node without a name of its own takes the next free identity of a pool (`docker compose up --scale node=10`): files that were made
 * beforehand, and a folder that all such nodes share, in which making a folder is taking the name. A claim that its holder stopped renewing is free.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "@kubarium/component-base";

/** Real time; also how long a removed node's name stays taken. */
const STALE_MS = 120_000;
const RENEW_MS = 10_000;
const POOL_FILE = /^(.+)\.kubeconfig$/;
const NOT_NODES = new Set(["kube-proxy"]);

export interface Claim {
  nodeName: string;
  release(): void;
}

/** `pool` holds `NAME.kubeconfig` files; `host` tells this machine from others, so that it gets the same name after a restart. Throws when none is free. */
export function claimNode(options: { pool: string; claims: string; host: string; clock: Clock }): Claim {
  const { pool, claims, host, clock } = options;
  mkdirSync(claims, { recursive: true });
  const names = readdirSync(pool)
    .flatMap((file) => POOL_FILE.exec(file)?.[1] ?? [])
    .filter((name) => !NOT_NODES.has(name))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const mine = names.find((name) => hostOf(join(claims, name)) === host);
  const nodeName = mine ?? names.find((name) => take(join(claims, name), clock.now()));
  if (!nodeName) throw new Error(`all ${names.length} spare node identities are taken; make more with KUBARIUM_SPARE_NODES`);
  const folder = join(claims, nodeName);
  writeFileSync(join(folder, "host"), host);
  const renew = (): void => utimesSync(folder, clock.now() / 1000, clock.now() / 1000);
  renew();
  const timer = clock.setInterval(renew, RENEW_MS * clock.speed).unref();
  return {
    nodeName,
    release() {
      timer.cancel();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function take(folder: string, nowMs: number): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    if (nowMs - statSync(folder).mtimeMs < STALE_MS) return false;
    // Two may find it stale; only one of them makes it again.
    rmSync(folder, { recursive: true, force: true });
    try {
      mkdirSync(folder);
      return true;
    } catch {
      return false;
    }
  }
}

function hostOf(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, "host"), "utf8");
  } catch {
    return undefined;
  }
}
