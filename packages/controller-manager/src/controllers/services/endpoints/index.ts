import type { MakeController } from "../../../framework/controller.ts";
import { EndpointsReconciler } from "./reconciler.ts";

export const endpointsController: MakeController = (deps) => new EndpointsReconciler(deps);
