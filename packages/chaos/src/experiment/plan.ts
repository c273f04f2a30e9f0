/** Who is struck, and when. */
import type { Random } from "@kubarium/component-base";
import { INSTANT, type Step } from "./experiment.ts";

/** One process or container of the cluster. */
export interface Member {
  /** `node-1`, `apiserver`; unique. */
  name: string;
  /** As selectors name it: `kubelet`, `redis` … */
  component: string;
  state: "running" | "paused" | "stopped";
}

export interface Moment {
  /** After the first step began, in cluster milliseconds. */
  atMs: number;
  kind: "inject" | "undo";
  /** Index of the step. */
  step: number;
}

/** A schedule may not strike more often than this. */
const MAX_ROUNDS = 1000;

/** Every injection and its undoing in order; what has no duration is undone when everything else is over. */
export function planTimeline(steps: readonly Step[]): { moments: Moment[]; endMs: number } {
  const moments: Moment[] = [];
  const open: number[] = [];
  let [freeMs, endMs] = [0, 0];
  for (const [step, { action, atMs = freeMs, durationMs, everyMs }] of steps.entries()) {
    freeMs = atMs + (durationMs ?? 0);
    endMs = Math.max(endMs, freeMs);
    if (action === "wait") continue;
    const rounds = everyMs === undefined ? 1 : Math.min(MAX_ROUNDS, Math.ceil((durationMs ?? 0) / everyMs));
    for (let round = 0; round < rounds; round++) moments.push({ atMs: atMs + round * (everyMs ?? 0), kind: "inject", step });
    if (INSTANT.has(action)) continue;
    if (durationMs === undefined) open.push(step);
    else moments.push({ atMs: freeMs, kind: "undo", step });
  }
  moments.push(...open.map((step): Moment => ({ atMs: endMs, kind: "undo", step })));
  const order = (moment: Moment): number => moment.atMs * 2 + (moment.kind === "undo" ? 0 : 1);
  return { moments: moments.sort((a, b) => order(a) - order(b) || a.step - b.step), endMs };
}

/** How many of `count` a mode takes. Source: chaos-mesh's modes. */
export function planCount({ mode, value }: Pick<Step, "mode" | "value">, count: number, random: Random): number {
  switch (mode) {
    case "one":
      return Math.min(1, count);
    case "all":
      return count;
    case "fixed":
      return Math.min(value, count);
    case "fixed-percent":
      return Math.ceil((count * value) / 100);
    case "random-max-percent":
      return Math.min(count, 1 + random.below(Math.max(1, Math.ceil((count * value) / 100))));
  }
}

export function planVictims<T>(step: Pick<Step, "mode" | "value">, candidates: readonly T[], random: Random): T[] {
  const left = [...candidates];
  const count = planCount(step, left.length, random);
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0] as T);
}

export const selects = ({ selector }: Pick<Step, "selector">, { name, component }: Member): boolean =>
  component === selector.component && (!selector.nodes || selector.nodes.includes(name));
