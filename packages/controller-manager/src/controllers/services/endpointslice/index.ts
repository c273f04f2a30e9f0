import type { MakeController } from "../../../framework/controller.ts";
import { EndpointSliceReconciler } from "./reconciler.ts";

export const endpointSliceController: MakeController = (deps) => new EndpointSliceReconciler(deps);
