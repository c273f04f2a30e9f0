/** The experiments that come with Kubarium, and those in files. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ChaosError, type Experiment } from "./experiment.ts";
import { parseExperiment } from "./parse.ts";

/** Each by itself, so that a bundle takes them along. */
const READY = [
  new URL("../../experiments/apiserver-disk-full.yaml", import.meta.url),
  new URL("../../experiments/disk-full.yaml", import.meta.url),
  new URL("../../experiments/kill-a-node.yaml", import.meta.url),
  new URL("../../experiments/kill-apiserver.yaml", import.meta.url),
  new URL("../../experiments/kill-controller-manager.yaml", import.meta.url),
  new URL("../../experiments/kill-scheduler.yaml", import.meta.url),
  new URL("../../experiments/nats-partition.yaml", import.meta.url),
  new URL("../../experiments/nats-restart.yaml", import.meta.url),
  new URL("../../experiments/node-clock.yaml", import.meta.url),
  new URL("../../experiments/partition-a-node.yaml", import.meta.url),
  new URL("../../experiments/pause-a-node.yaml", import.meta.url),
  new URL("../../experiments/random-pod-deletion.yaml", import.meta.url),
  new URL("../../experiments/redis-disk-full.yaml", import.meta.url),
  new URL("../../experiments/redis-partition.yaml", import.meta.url),
  new URL("../../experiments/redis-restart.yaml", import.meta.url),
  new URL("../../experiments/registry-down.yaml", import.meta.url),
  new URL("../../experiments/rolling-update-under-fire.yaml", import.meta.url),
  new URL("../../experiments/slow-network.yaml", import.meta.url),
  new URL("../../experiments/stop-a-node.yaml", import.meta.url),
  new URL("../../experiments/two-of-three-nodes.yaml", import.meta.url),
].map((url) => fileURLToPath(url));

const MAX_BYTES = 256 * 1024;

export interface ListedExperiment {
  file: string;
  experiment: Experiment;
}

export function listExperiments(): ListedExperiment[] {
  return READY.map((file) => ({ file, experiment: parseExperiment(readFileSync(file, "utf8"), file) }));
}

/** A path to a file, or the name of a ready one. Throws ChaosError. */
export function findExperiment(nameOrFile: string): Experiment {
  if (/[/\\]|\.ya?ml$/.test(nameOrFile)) {
    if (!existsSync(nameOrFile)) throw new ChaosError(`there is no file ${nameOrFile}`, "kubarium chaos list names the ready experiments");
    const bytes = readFileSync(nameOrFile);
    if (bytes.length > MAX_BYTES)
      throw new ChaosError(
        `${nameOrFile} is larger than an experiment may be (${MAX_BYTES} bytes)`,
        "kubarium chaos list names ready ones",
      );
    return parseExperiment(bytes.toString("utf8"), nameOrFile);
  }
  const all = listExperiments();
  const found = all.find(({ experiment }) => experiment.name === nameOrFile);
  if (found) return found.experiment;
  const names = all.map(({ experiment }) => experiment.name).join(", ");
  throw new ChaosError(`there is no experiment "${nameOrFile}"`, `the ready ones are ${names}; a file of your own is given by its path`);
}
