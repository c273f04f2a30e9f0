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

/** What a process said last: its last errors from the log, or what the run time printed when it could not even begin. */
function lastLines(file: string): string {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const entries = lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as { level?: string; msg?: string; err?: { message?: string } }];
    } catch {
      return [];
    }
  });
  const errors = entries.filter(({ level }) => level === "fatal" || level === "error");
  const texts = errors.length
    ? errors.map(({ msg, err }) => [msg, err?.message].filter(Boolean).join(": "))
    : lines.filter((line) => /^\w*Error\b/.test(line));
  const shown = (texts.length ? texts : lines).slice(-3);
  return shown.length ? `:\n  ${shown.join("\n  ")}` : "";
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
