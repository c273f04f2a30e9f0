import type { MakeController } from "../../../framework/controller.ts";
import { PodGcReconciler } from "./reconciler.ts";

export const podGcController: MakeController = (deps) => new PodGcReconciler(deps);
