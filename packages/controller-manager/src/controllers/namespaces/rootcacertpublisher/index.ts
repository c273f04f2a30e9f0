import type { MakeController } from "../../../framework/controller.ts";
import { RootCaCertPublisher } from "./reconciler.ts";

export const rootCaCertPublisherController: MakeController = (deps) => new RootCaCertPublisher(deps);
