/** How controllers are made: one function each, listed in controllers/index.ts. */
import type { Client, EventRecorder } from "@kubarium/client";
import type { Clock, Logger, Random } from "@kubarium/component-base";
import type { Discovery } from "./discovery.ts";
import type { Reconciler } from "./reconciler.ts";
import type { Sources } from "./sources.ts";

export interface ControllerDeps {
  /** For work outside a run; runs use the client of their context. */
  client: Client;
  sources: Sources;
  discovery: Discovery;
  clock: Clock;
  random: Random;
  log: Logger;
  /** The recorder for an event source such as `replicaset-controller`; the same one for the same component. */
  recorder(component: string): EventRecorder;
  options: ControllerOptions;
}

export interface ControllerOptions {
  /** PEM bundle for the kube-root-ca.crt ConfigMaps; without it they are not published. */
  rootCa?: string;
  /** PEM private key that signs the tokens kept in Secrets; without it they stay empty. */
  serviceAccountKey?: string;
  nodeMonitorGracePeriodMs: number;
  /** `10.244.0.0/16`: nodes get a /24 each. Empty: nodes get no podCIDR. */
  clusterCidr: string;
}

export type MakeController = (deps: ControllerDeps) => Reconciler;
