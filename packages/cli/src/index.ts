export { type Paths, pathsOf } from "./cluster/paths.ts";
export { type ClusterState, readState } from "./cluster/state.ts";
export { UserError } from "./cluster/user-error.ts";
export type { ComponentStatus } from "./commands/status.ts";
export { createProgram } from "./program.ts";
