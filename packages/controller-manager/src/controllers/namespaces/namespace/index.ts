import type { MakeController } from "../../../framework/controller.ts";
import { NamespaceReconciler } from "./reconciler.ts";

export const namespaceController: MakeController = (deps) => new NamespaceReconciler(deps);
