/** Waiting for a cluster to come up, with an eye on processes that end instead. */
import { readFileSync } from "node:fs";
import { resources } from "@kubarium/api";
import { type Client, clientFromKubeconfig } from "@kubarium/client";
import type { Clock } from "@kubarium/component-base";
import type { Paths } from "./paths.ts";
import type { Started } from "./processes.ts";
import { UserError } from "./user-error.ts";

const EVERY_MS = 15;

/** Polls in real time until `probe` answers true; throws UserError when a process ended or the limit passed. */
export async function waitFor(
  what: string,
  deps: { clock: Clock; started: readonly Started[]; signal: AbortSignal },
  limitMs: number,
  probe: () => Promise<boolean>,
): Promise<void> {
  const begunMs = deps.clock.monotonicMs();
  for (;;) {
    deps.signal.throwIfAborted();
    if (await probe().catch(() => false)) return;
    for (const process of deps.started) {
      const end = process.ended();
      if (end)
        throw new UserError(
          `${process.state.node ?? process.state.name} ended while starting${lastLines(process.logFile)}`,
          `the whole log is ${process.logFile}`,
        );
    }
    if (deps.clock.monotonicMs() - begunMs > limitMs) {
      throw new UserError(
        `${what} took longer than ${limitMs / 1000} s`,
        `look into the logs: ${deps.started.map(({ logFile }) => logFile).join(" ")}`,
      );
    }
    await deps.clock.sleep(EVERY_MS * deps.clock.speed, deps.signal);
  }
}

/** What a process said last: the message of its last error, or its last lines. */
function lastLines(file: string): string {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(-3);
  const texts = lines.map((line) => {
    try {
      const entry = JSON.parse(line) as { msg?: string; err?: { message?: string } };
      return [entry.msg, entry.err?.message].filter(Boolean).join(": ");
    } catch {
      return line;
    }
  });
  return texts.length ? `:\n  ${texts.join("\n  ")}` : "";
}

export function adminClient(paths: Paths): Client {
  return clientFromKubeconfig(paths.kubeconfig, { userAgent: "kubarium" });
}

export async function apiserverReady(client: Client): Promise<boolean> {
  await client.request("GET", "/version");
  return true;
}

export async function readyNodes(client: Client): Promise<Set<string>> {
  const { items } = await client.resource(resources.nodes).list();
  const ready = items.filter((node) => node.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True"));
  return new Set(ready.map((node) => node.metadata.name));
}
