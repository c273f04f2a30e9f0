/** `kubarium chaos run` and `list`, without the part that knows the CLI's own state file. */
import { type Clock, type Random, realClock, seededRandom } from "@kubarium/component-base";
import { openContainerTarget } from "./containers/container-target.ts";
import { docker, findProject } from "./containers/docker.ts";
import { ChaosError } from "./experiment/experiment.ts";
import { findExperiment, listExperiments } from "./experiment/library.ts";
import { type ProcessControl, ProcessTarget } from "./processes/process-target.ts";
import { runExperiment } from "./run/run.ts";
import { EXIT_CODES, verdictText } from "./run/verdict.ts";
import type { Target } from "./target.ts";

export interface ChaosOptions {
  output: "text" | "json";
  /** A compose project; true finds the one that runs. */
  compose?: boolean | string;
  kubeconfig?: string;
  seed?: number;
}

export interface ChaosRunDeps {
  clock: Clock;
  random: Random;
  signal: AbortSignal;
  say(line: string): void;
  /** The processes of a cluster; left out when it is one of containers. */
  control?: () => ProcessControl;
}

/** Above this, the time that processes take to start is no longer small beside a node's grace period. */
const FAST = 5;
const MAX_SEED = 1_000_000;

export function chaosList({ output }: Pick<ChaosOptions, "output">, say: (line: string) => void): number {
  const all = listExperiments().map(({ file, experiment: { name, description } }) => ({ name, description, file }));
  const width = Math.max(...all.map(({ name }) => name.length));
  say(
    output === "json"
      ? JSON.stringify(all, null, 2)
      : all.map(({ name, description }) => `${name.padEnd(width)}  ${description}`).join("\n"),
  );
  return 0;
}

/** Resolves with 0 when every hypothesis held, else 1. Throws ChaosError when it could not be run. */
export async function chaosRun(nameOrFile: string | undefined, options: ChaosOptions, deps: ChaosRunDeps): Promise<number> {
  if (!nameOrFile) throw new ChaosError("which experiment?", "give a name out of kubarium chaos list, or a file");
  const experiment = findExperiment(nameOrFile);
  const seed = options.seed ?? deps.random.below(MAX_SEED);
  const random = seededRandom(seed);
  const target = await openTarget(options, deps, random);
  const clock = realClock(target.speed);
  const say = options.output === "json" ? (): void => undefined : deps.say;
  say(`${experiment.name}: ${experiment.description}\nagainst the ${target.description}, speed ${target.speed}`);
  if (target.speed > FAST)
    say(`(starting a process takes real time: at this speed a second of it counts as ${target.speed} s of an outage)`);
  const verdict = await runExperiment(experiment, { target, clock, random, names: deps.random, seed, signal: deps.signal, say });
  deps.say(options.output === "json" ? JSON.stringify(verdict, null, 2) : verdictText(verdict));
  return EXIT_CODES[verdict.verdict];
}

async function openTarget(
  { compose, kubeconfig }: ChaosOptions,
  { control }: Pick<ChaosRunDeps, "control">,
  random: Random,
): Promise<Target> {
  if (!compose) {
    if (!control) throw new Error("a cluster of processes needs its control");
    const processes = control();
    return new ProcessTarget(processes, { clock: realClock(processes.speed), random });
  }
  return openContainerTarget(docker, await findProject(docker, compose === true ? undefined : compose), kubeconfig);
}
