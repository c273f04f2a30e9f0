import type { MakeController } from "../../../framework/controller.ts";
import { NodeLifecycleReconciler } from "./reconciler.ts";

export const nodeLifecycleController: MakeController = (deps) => new NodeLifecycleReconciler(deps);
