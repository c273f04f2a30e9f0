import type { MakeController } from "../../../framework/controller.ts";
import { GarbageCollector } from "./reconciler.ts";

export const garbageCollectorController: MakeController = (deps) => new GarbageCollector(deps);
