/** The Node that a kubelet registers and keeps up to date, as plain data. Source of names, orders and texts: kubelet nodestatus/setters.go and a recorded 1.36 node. */
import { createHash } from "node:crypto";
import type { Node, NodeCondition, NodeStatus } from "@kubarium/api";
import { parseQuantity } from "@kubarium/apimachinery";
import type { Image } from "../images/registry.ts";

export interface NodeFacts {
  name: string;
  ip: string;
  port: number;
  cpus: number;
  /** A Quantity, `24684084Ki`. */
  memory: string;
  maxPods: number;
  images: readonly Image[];
  labels: Readonly<Record<string, string>>;
  /** Too little of it is left. */
  memoryPressure: boolean;
  /** Used when the Node has no `spec.podCIDR`. */
  podCidr?: string;
}

const KUBELET_VERSION = "v1.36.2";
/** What a runtime says before its network plugin has a range of addresses. */
export const NETWORK_NOT_READY =
  "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized";
const NEW = "CSINode is not yet initialized";
const MAX_IMAGES = 50;
const RESERVED_MEMORY_KI = 100 * 1024;

export function newNode(facts: NodeFacts, now: string): Node {
  const labels = {
    "beta.kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": facts.name,
    "kubernetes.io/os": "linux",
    ...facts.labels,
  };
  const annotations = { "volumes.kubernetes.io/controller-managed-attach-detach": "true" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: facts.name, labels, annotations },
    spec: {},
    status: nodeStatus(facts, [], facts.podCidr ? [NEW] : [NETWORK_NOT_READY, NEW], now),
  } as unknown as Node;
}

/** `problems`: why it is not Ready, in the order in which a kubelet names them. */
export function nodeStatus(facts: NodeFacts, previous: readonly NodeCondition[], problems: readonly string[], now: string): NodeStatus {
  // As the API writes amounts: any other form would look like a change with every report.
  const memoryKi = Number(parseQuantity(facts.memory).value()) / 1024;
  const kibibytes = (amount: number): string => parseQuantity(`${Math.floor(amount)}Ki`).toString();
  const capacity = {
    cpu: String(facts.cpus),
    "ephemeral-storage": "264212084Ki",
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    memory: kibibytes(memoryKi),
    pods: String(facts.maxPods),
  };
  const allocatable = {
    ...capacity,
    "ephemeral-storage": "243497856212",
    memory: kibibytes(memoryKi > RESERVED_MEMORY_KI ? memoryKi - RESERVED_MEMORY_KI : memoryKi),
  };
  const id = createHash("md5").update(facts.name).digest("hex");
  const features = { recursiveReadOnlyMounts: true, userNamespaces: false };
  return {
    capacity,
    allocatable,
    conditions: nodeConditions(previous, problems, facts.memoryPressure, now),
    addresses: [
      { type: "InternalIP", address: facts.ip },
      { type: "Hostname", address: facts.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: facts.port } as never },
    nodeInfo: {
      machineID: id,
      systemUUID: id,
      bootID: `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20)}`,
      kernelVersion: "6.12.0-kubarium",
      osImage: "Kubarium (simulated)",
      containerRuntimeVersion: "containerd://2.3.4",
      kubeletVersion: KUBELET_VERSION,
      kubeProxyVersion: "",
      operatingSystem: "linux",
      architecture: "amd64",
    },
    images: [...facts.images]
      .sort((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, MAX_IMAGES)
      .map((image) => ({ names: [`${image.repository}@${image.id}`, ...image.repoTags], sizeBytes: image.sizeBytes })),
    runtimeHandlers: [
      { name: "", features },
      { name: "runc", features },
    ],
    features: { supplementalGroupsPolicy: true },
    declaredFeatures: [
      "ExtendWebSocketsToKubelet",
      "InPlacePodLevelResourcesVerticalScaling",
      "InPlacePodVerticalScalingInitContainers",
      "RestartAllContainersOnContainerExits",
    ],
  };
}

type Value = Pick<NodeCondition, "type" | "status" | "reason" | "message">;

function nodeConditions(
  previous: readonly NodeCondition[],
  problems: readonly string[],
  memoryPressure: boolean,
  now: string,
): NodeCondition[] {
  const values: Value[] = [
    memoryPressure
      ? {
          type: "MemoryPressure",
          status: "True",
          reason: "KubeletHasInsufficientMemory",
          message: "kubelet has insufficient memory available",
        }
      : {
          type: "MemoryPressure",
          status: "False",
          reason: "KubeletHasSufficientMemory",
          message: "kubelet has sufficient memory available",
        },
    { type: "DiskPressure", status: "False", reason: "KubeletHasNoDiskPressure", message: "kubelet has no disk pressure" },
    { type: "PIDPressure", status: "False", reason: "KubeletHasSufficientPID", message: "kubelet has sufficient PID available" },
    problems.length
      ? {
          type: "Ready",
          status: "False",
          reason: "KubeletNotReady",
          message: problems.length > 1 ? `[${problems.join(", ")}]` : problems[0],
        }
      : { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" },
  ];
  return values.map((value) => {
    const before = previous.find(({ type }) => type === value.type);
    const same = before?.status === value.status;
    return {
      type: value.type,
      status: value.status,
      lastHeartbeatTime: now,
      lastTransitionTime: same ? (before.lastTransitionTime ?? now) : now,
      reason: value.reason ?? "",
      message: value.message ?? "",
    };
  });
}

/** Events told when a condition changes to this status. */
export const conditionEvents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  MemoryPressure: { False: "NodeHasSufficientMemory", True: "NodeHasInsufficientMemory" },
  DiskPressure: { False: "NodeHasNoDiskPressure", True: "NodeHasDiskPressure" },
  PIDPressure: { False: "NodeHasSufficientPID", True: "NodeHasInsufficientPID" },
  Ready: { True: "NodeReady", False: "NodeNotReady" },
};

/** A strategic merge patch of what differs; undefined when nothing but heartbeat times does. */
export function nodeStatusPatch(
  from: NodeStatus,
  to: NodeStatus,
  equal: (a: unknown, b: unknown) => boolean,
): Record<string, unknown> | undefined {
  const bare = (conditions: readonly NodeCondition[] | undefined): unknown =>
    conditions?.map(({ type, status, reason, message }) => ({ type, status, reason, message }));
  const patch: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(to)) {
    const before = (from as Record<string, unknown>)[key];
    if (key === "conditions" ? !equal(bare(from.conditions), bare(to.conditions)) : !equal(before, value)) patch[key] = value;
  }
  if (patch["addresses"]) patch["addresses"] = [{ $patch: "replace" }, ...(to.addresses ?? [])];
  return Object.keys(patch).length ? patch : undefined;
}
