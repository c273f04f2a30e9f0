import type { MakeController } from "../../../framework/controller.ts";
import { NodeIpamReconciler } from "./reconciler.ts";

export const nodeIpamController: MakeController = (deps) => new NodeIpamReconciler(deps);
