/** Redis and NATS that somebody else started, and that may serve others too (`--store redis://… --bus nats://…`). */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../cluster/paths.ts";
import type { ClusterState } from "../cluster/state.ts";
import { UserError } from "../cluster/user-error.ts";

const FINGERPRINT_LENGTH = 8;

/**
 * The bus' address with a name of this cluster's own for its subjects, unless it has one: clusters that share a server must not hear each
 * other. Made from the cluster's CA, so that whoever was given the same certificates hears the same events.
 */
export function busOfCluster(paths: Paths, bus: string): string {
  const hasName = bus.split(",").some((address) => new URL(address).pathname.length > 1);
  if (hasName) return bus;
  const authority = readFileSync(join(paths.pki, "ca.crt"), "utf8");
  const fingerprint = createHash("sha256").update(authority).digest("hex").slice(0, FINGERPRINT_LENGTH);
  return `${bus.replace(/\/$/, "")}/kubarium-${fingerprint}`;
}

/** A new cluster's database must be free: with another CA, nothing of another cluster's state would be of use. Throws UserError. */
export async function requireFreeStore(paths: Paths, store: string): Promise<void> {
  if (existsSync(join(paths.pki, "ca.crt"))) return;
  const { holdsCluster, serversOf } = await import("@kubarium/redis");
  const where = `Redis at ${serversOf(store)}`;
  const isTaken = await holdsCluster(store).catch((error: Error) => {
    throw new UserError(`${where} cannot be used: ${error.message}`, "start it, or mend the address that --store names");
  });
  if (isTaken)
    throw new UserError(
      `${where} holds another cluster's state in this database`,
      "name another one (redis://HOST:PORT/1), or remove that cluster with: kubarium down --purge, in its own --dir or --name",
    );
}

/** What is left of the cluster outside its directory. Returns what was done, for people; undefined when there is nothing. */
export async function purgeShared(state: ClusterState): Promise<string | undefined> {
  if (state.servers || state.store === "embedded") return undefined;
  const { removeCluster, serversOf } = await import("@kubarium/redis");
  const where = `Redis at ${serversOf(state.store)}`;
  return await removeCluster(state.store).then(
    (count) => `removed ${count} keys of the cluster from ${where}`,
    (error: Error) => `${where} cannot be reached (${error.message}): what it holds of the cluster stays there`,
  );
}
