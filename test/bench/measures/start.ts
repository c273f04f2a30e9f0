/** From the command to three Ready nodes, with the packages installed. */
import { startCluster } from "../../harness/cluster.ts";
import type { Figure } from "../table.ts";
import { percentile } from "../table.ts";
import { firstLine, startScript } from "../run.ts";

const RUNS = 3;
const GOAL_EMBEDDED_S = 2;
const GOAL_REAL_S = 4;

export async function measureStart(): Promise<Figure[]> {
  const baseline = { name: "node starts, s", value: await median(nodeStart) };
  const embedded = await median(() => start("embedded"));
  const real = await median(() => start("real"));
  const common = { unit: "s", direction: "less", baseline } as const;
  return [
    { name: "start to 3 Ready nodes, embedded", value: embedded, goal: GOAL_EMBEDDED_S, ...common },
    { name: "start to 3 Ready nodes, with servers", value: real, goal: GOAL_REAL_S, ...common },
  ];
}

async function start(mode: "embedded" | "real"): Promise<number> {
  const begun = performance.now();
  const cluster = await startCluster({ mode, speed: 1 });
  const seconds = (performance.now() - begun) / 1000;
  await cluster.stop();
  return seconds;
}

async function nodeStart(): Promise<number> {
  const begun = performance.now();
  await firstLine(startScript("hello.ts", []));
  return (performance.now() - begun) / 1000;
}

async function median(run: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let index = 0; index < RUNS; index++) values.push(await run());
  return percentile(values, 0.5);
}
