import type { MakeController } from "../../../framework/controller.ts";
import { ServiceAccountReconciler } from "./reconciler.ts";

export const serviceAccountController: MakeController = (deps) => new ServiceAccountReconciler(deps);
