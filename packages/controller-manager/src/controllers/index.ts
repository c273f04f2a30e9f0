/** Every controller, by the name that logs, queues and `--controllers` use. */
import { garbageCollectorController } from "./collection/garbagecollector/index.ts";
import { podGcController } from "./collection/podgc/index.ts";
import type { MakeController } from "../framework/controller.ts";
import { namespaceController } from "./namespaces/namespace/index.ts";
import { rootCaCertPublisherController } from "./namespaces/rootcacertpublisher/index.ts";
import { serviceAccountController } from "./namespaces/serviceaccount/index.ts";
import { serviceAccountTokenController } from "./namespaces/serviceaccounttoken/index.ts";
import { nodeIpamController } from "./nodes/nodeipam/index.ts";
import { nodeLifecycleController } from "./nodes/nodelifecycle/index.ts";
import { taintEvictionController } from "./nodes/tainteviction/index.ts";
import { ttlController } from "./nodes/ttl/index.ts";
import { resourceQuotaController } from "./quota/index.ts";
import { clusterRoleAggregationController } from "./rbac/index.ts";
import { endpointsController } from "./services/endpoints/index.ts";
import { endpointSliceController } from "./services/endpointslice/index.ts";
import { endpointSliceMirroringController } from "./services/endpointslicemirroring/index.ts";
import { serviceLbController } from "./services/service-lb/index.ts";
import { deploymentController } from "./workloads/deployment/index.ts";
import { replicaSetController } from "./workloads/replicaset/index.ts";
import { replicationControllerController } from "./workloads/replicationcontroller/index.ts";

export const controllers = {
  serviceaccount: serviceAccountController,
  "serviceaccount-token": serviceAccountTokenController,
  rootcacertpublisher: rootCaCertPublisherController,
  namespace: namespaceController,
  nodeipam: nodeIpamController,
  nodelifecycle: nodeLifecycleController,
  tainteviction: taintEvictionController,
  ttl: ttlController,
  replicationcontroller: replicationControllerController,
  replicaset: replicaSetController,
  deployment: deploymentController,
  endpoints: endpointsController,
  endpointslice: endpointSliceController,
  endpointslicemirroring: endpointSliceMirroringController,
  "service-lb": serviceLbController,
  podgc: podGcController,
  garbagecollector: garbageCollectorController,
  resourcequota: resourceQuotaController,
  "clusterrole-aggregation": clusterRoleAggregationController,
} as const satisfies Record<string, MakeController>;

export type ControllerName = keyof typeof controllers;

/**
 * Reads `--controllers`: `*` is all of them, `name` one, `-name` all but that one where `*` is given too.
 * Throws when a name is unknown.
 */
export function parseControllers(text: string): ControllerName[] {
  const names = Object.keys(controllers) as ControllerName[];
  const words = text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
  const unknown = words.filter((word) => word !== "*" && !names.includes(word.replace(/^-/, "") as ControllerName));
  if (unknown.length) throw new Error(`"${unknown.join(", ")}" is not in the list of known controllers: ${names.join(", ")}`);
  return names.filter((name) => !words.includes(`-${name}`) && (words.includes("*") || words.includes(name)));
}
