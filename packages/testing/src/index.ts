import type { KubariumCluster } from "./cluster.ts";
import { startInProcess } from "./in-process/start.ts";
import { completed, type StartOptions } from "./options.ts";
import { startProcesses } from "./processes/start.ts";

export type { KubariumCluster, WaitOptions } from "./cluster.ts";
export type { StartOptions } from "./options.ts";

/** A cluster with every node Ready. Stop it when the tests are over, or hold it with `await using`. */
export async function startKubarium(options: StartOptions = {}): Promise<KubariumCluster> {
  const asked = completed(options);
  return asked.mode === "processes" ? startProcesses(asked) : startInProcess(asked);
}
