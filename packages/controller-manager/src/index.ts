export { type ControllerName, controllers, parseControllers } from "./controllers/index.ts";
export type { Observe } from "./framework/worker.ts";
export { type ControllerManagerDeps, type RunningControllerManager, startControllerManager } from "./start.ts";
