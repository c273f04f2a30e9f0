import type { MakeController } from "../../../framework/controller.ts";
import { TtlReconciler } from "./reconciler.ts";

export const ttlController: MakeController = (deps) => new TtlReconciler(deps);
