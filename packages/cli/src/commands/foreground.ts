/** What `up` does while it stays in the foreground: it says what ends and what comes back, and notices that another command ended it all. */
import type { Clock } from "@kubarium/component-base";
import type { Paths } from "../cluster/paths.ts";
import { isAlive } from "../cluster/processes.ts";
import { readState } from "../cluster/state.ts";
import { statusOf } from "./status.ts";

const EVERY_MS = 500;

/** Resolves when it is interrupted (`interrupted`) or when nothing of the cluster runs any more (`ended`). */
export async function stayInForeground(
  paths: Paths,
  { clock, say, signal }: { clock: Clock; say(line: string): void; signal: AbortSignal },
): Promise<"interrupted" | "ended"> {
  let before = new Map<string, string>();
  while (!signal.aborted) {
    const state = readState(paths);
    if (!state?.processes.some(isAlive)) return "ended";
    const now = new Map(statusOf(state).map(({ name, node, state: is }) => [node ?? name, is]));
    for (const [who, is] of now) {
      const was = before.get(who);
      if (was !== undefined && was !== is)
        say(
          sentence(
            who,
            is,
            state.nodes.some((node) => node.name === who),
          ),
        );
    }
    before = now;
    await clock.sleep(EVERY_MS * clock.speed, signal).catch(() => undefined);
  }
  return "interrupted";
}

function sentence(who: string, is: string, isNode: boolean): string {
  if (is === "dead")
    return `${who} ended without being asked to; start it again with: npx kubarium ${isNode ? `node start ${who}` : "up --detach"}`;
  return `${who} is ${is}`;
}
