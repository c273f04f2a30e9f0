import type { MakeController } from "../../../framework/controller.ts";
import { EndpointSliceMirroringReconciler } from "./reconciler.ts";

export const endpointSliceMirroringController: MakeController = (deps) => new EndpointSliceMirroringReconciler(deps);
