export { type ChaosOptions, chaosList, chaosRun, type ChaosRunDeps } from "./command.ts";
export { openContainerTarget } from "./containers/container-target.ts";
export { ChaosError, type Experiment } from "./experiment/experiment.ts";
export { findExperiment, listExperiments } from "./experiment/library.ts";
export { parseExperiment } from "./experiment/parse.ts";
export { type ProcessControl, ProcessTarget } from "./processes/process-target.ts";
export { type RunDeps, runExperiment } from "./run/run.ts";
export { type Verdict, verdictText } from "./run/verdict.ts";
export type { Target } from "./target.ts";
