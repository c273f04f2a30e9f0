export { replicationControllerController } from "./reconciler.ts";
