import type { MakeController } from "../../../framework/controller.ts";
import { ServiceAccountTokenReconciler } from "./reconciler.ts";

export const serviceAccountTokenController: MakeController = (deps) => new ServiceAccountTokenReconciler(deps);
