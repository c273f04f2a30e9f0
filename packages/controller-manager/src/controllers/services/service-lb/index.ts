import type { MakeController } from "../../../framework/controller.ts";
import { ServiceLbReconciler } from "./reconciler.ts";

export const serviceLbController: MakeController = (deps) => new ServiceLbReconciler(deps);
