export { replicaSetController } from "./reconciler.ts";
