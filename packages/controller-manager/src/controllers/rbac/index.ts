import type { MakeController } from "../../framework/controller.ts";
import { ClusterRoleAggregationReconciler } from "./reconciler.ts";

export const clusterRoleAggregationController: MakeController = (deps) => new ClusterRoleAggregationReconciler(deps);
