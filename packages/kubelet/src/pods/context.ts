/** What a pod worker needs of its node. */
import type { Node, Pod, Service } from "@kubarium/api";
import type { Client } from "@kubarium/client";
import type { Clock, Logger, Random } from "@kubarium/component-base";
import type { Backoff } from "../images/backoff.ts";
import type { ImageManager } from "../images/image-manager.ts";
import type { Journal } from "../journal.ts";
import type { Network } from "../network/network.ts";
import type { PodAddresses } from "../node/pod-addresses.ts";
import type { PodObjects } from "./inputs/objects.ts";
import type { StatusManager } from "./status/status-manager.ts";
import type { HostStorage } from "./volumes/host-storage.ts";

export interface NodeContext {
  nodeName: string;
  nodeIp: string;
  node(): Pick<Node, "metadata" | "status">;
  client: Client;
  clock: Clock;
  random: Random;
  log: Logger;
  images: ImageManager;
  network: Network;
  addresses: PodAddresses;
  objects: PodObjects;
  /** All Services of the cluster, which containers get as variables. */
  services(): Promise<readonly Service[]>;
  host: HostStorage;
  statuses: StatusManager;
  restarts: Backoff;
  journal: Journal;
  event(pod: Pod, type: "Normal" | "Warning", reason: string, message: string, fieldPath?: string): void;
  /** The node is short of memory. */
  underPressure(): boolean;
  /** Pods that the node has taken and that have not ended, without this one. */
  othersActive(uid: string): readonly Pod[];
  /** The worker has nothing left to do for this pod. */
  onFinished(uid: string): void;
}
