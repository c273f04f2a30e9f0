/** Short ways to the objects that tests are about. */
import type { ConfigMap, Deployment, Node, Pod, ReplicaSet, Service } from "@kubarium/api";
import type { Draft } from "@kubarium/client";

const labels = { app: "web" };
const template = (image: string) => ({
  metadata: { labels },
  spec: { containers: [{ name: "web", image }], terminationGracePeriodSeconds: 30 },
});

export function deploymentDraft(replicas: number, spec: Partial<Deployment["spec"]> & { image?: string } = {}): Draft<Deployment> {
  const { image = "web:1", ...rest } = spec;
  return {
    metadata: { name: "web", namespace: "default" },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: template(image) as unknown as Deployment["spec"]["template"],
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      ...rest,
    },
  };
}

export function replicaSetDraft(replicas: number, image = "web:1"): Draft<ReplicaSet> {
  return {
    metadata: { name: "web", namespace: "default", labels },
    spec: { replicas, selector: { matchLabels: labels }, template: template(image) as unknown as ReplicaSet["spec"]["template"] },
  };
}

export function nodeDraft(name: string): Draft<Node> {
  return { metadata: { name, labels: { "kubernetes.io/os": "linux" } }, spec: {} };
}

export function serviceDraft(name = "web"): Draft<Service> {
  return {
    metadata: { name, namespace: "default" },
    spec: { selector: labels, clusterIP: "10.96.0.1", ipFamilies: ["IPv4"], ports: [{ port: 80, targetPort: 8080, protocol: "TCP" }] },
  };
}

export function configMapDraft(name: string, owners: { name: string; uid: string; blockOwnerDeletion?: boolean }[] = []): Draft<ConfigMap> {
  const ownerReferences = owners.map((owner) => ({ apiVersion: "v1", kind: "ConfigMap", ...owner }));
  return { metadata: { name, namespace: "default", ...(owners.length ? { ownerReferences } : {}) } };
}

/** A pod for pure functions, as far as those look at it. */
export function aPod(
  name: string,
  parts: { spec?: Partial<Pod["spec"]>; status?: Partial<Pod["status"]>; metadata?: Partial<Pod["metadata"]> } = {},
): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "default",
      uid: `uid-${name}`,
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      ...parts.metadata,
    },
    spec: { containers: [], nodeName: "node-1", ...parts.spec },
    status: { phase: "Running", ...parts.status },
  } as Pod;
}

export const readySince = (time: string): Partial<Pod["status"]> => ({
  conditions: [{ type: "Ready", status: "True", lastTransitionTime: time }],
});
