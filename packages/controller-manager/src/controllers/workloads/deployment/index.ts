import type { MakeController } from "../../../framework/controller.ts";
import { DeploymentReconciler } from "./reconciler.ts";

export const deploymentController: MakeController = (deps) => new DeploymentReconciler(deps);
