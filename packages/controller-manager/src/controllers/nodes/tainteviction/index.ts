import type { MakeController } from "../../../framework/controller.ts";
import { TaintEvictionReconciler } from "./reconciler.ts";

export const taintEvictionController: MakeController = (deps) => new TaintEvictionReconciler(deps);
