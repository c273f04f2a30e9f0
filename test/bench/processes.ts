/** What the kernel says of a cluster's processes. Linux only. */
import { readFileSync } from "node:fs";
import type { TestCluster } from "../harness/cluster.ts";

/** The kernel counts CPU time in hundredths of a second. */
const TICKS_A_SECOND = 100;
const BYTES_A_KIB = 1024;
const MIB = BYTES_A_KIB * BYTES_A_KIB;

export async function pidsOf(cluster: TestCluster): Promise<number[]> {
  return (await cluster.components()).flatMap(({ pid }) => (pid ? [pid] : []));
}

/** Memory that is a process's own plus its share of what several map, in MiB. */
export function pssMiB(pid: number): number {
  const kib = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
  return (Number(kib) * BYTES_A_KIB) / MIB;
}

/** CPU time used since the process began, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

export const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
