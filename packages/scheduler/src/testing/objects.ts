/** Nodes and pods for tests, with only what a test names. */
import type { Node, Pod, PodSpec } from "@kubarium/api";
import { NodeInfo, type ReadyNodeInfo } from "../cluster/node-info.ts";
import { type PodInfo, podInfoOf } from "../cluster/pod-info.ts";

const metadata = { uid: "u", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };

export function podOf(
  name: string,
  options: { spec?: Partial<PodSpec>; cpu?: string; labels?: Record<string, string>; owner?: string } = {},
): PodInfo {
  const pod: Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...metadata,
      name,
      namespace: "default",
      labels: options.labels,
      ...(options.owner
        ? { ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: options.owner, uid: options.owner, controller: true }] }
        : {}),
    },
    spec: {
      containers: [{ name: "c", image: "i", ...(options.cpu ? { resources: { requests: { cpu: options.cpu } } } : {}) }],
      ...options.spec,
    },
    status: {},
  };
  return podInfoOf(pod);
}

export function nodeOf(
  name: string,
  options: { cpu?: string; labels?: Record<string, string>; spec?: Node["spec"]; pods?: readonly PodInfo[] } = {},
): ReadyNodeInfo {
  const info = new NodeInfo();
  info.setNode({
    apiVersion: "v1",
    kind: "Node",
    metadata: { ...metadata, name, labels: { "kubernetes.io/hostname": name, ...options.labels } },
    spec: options.spec ?? {},
    status: { allocatable: { cpu: options.cpu ?? "4", memory: "8Gi", pods: "110" } },
  });
  for (const pod of options.pods ?? []) info.add(pod);
  return info as ReadyNodeInfo;
}
