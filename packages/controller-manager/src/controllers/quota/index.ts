import type { MakeController } from "../../framework/controller.ts";
import { ResourceQuotaReconciler } from "./reconciler.ts";

export const resourceQuotaController: MakeController = (deps) => new ResourceQuotaReconciler(deps);
