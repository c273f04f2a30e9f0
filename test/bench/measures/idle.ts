/** Memory and processor of a cluster that nobody uses. */
import type { TestCluster } from "../../harness/cluster.ts";
import { cpuSeconds, pidsOf, pssMiB, total } from "../processes.ts";
import type { Figure } from "../table.ts";

const SETTLE_MS = 10_000;
const SAMPLE_MS = 10_000;
const GOAL_MIB = 350;
const GOAL_PERCENT = 5;

export async function measureIdle(cluster: TestCluster): Promise<Figure[]> {
  const pids = await pidsOf(cluster);
  await pause(SETTLE_MS);
  const before = total(pids.map(cpuSeconds));
  await pause(SAMPLE_MS);
  const used = total(pids.map(cpuSeconds)) - before;
  return [
    { name: `idle memory of ${pids.length} processes`, value: total(pids.map(pssMiB)), unit: "MiB PSS", goal: GOAL_MIB, direction: "less" },
    { name: "idle processor", value: (used / SAMPLE_MS) * 1000 * 100, unit: "% of a core", goal: GOAL_PERCENT, direction: "less" },
  ];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
