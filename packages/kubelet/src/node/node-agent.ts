/** One node: its heartbeat, its pods' workers, its images and network. A process hosts one or many of these. */
import { type Node, type Pod, type Service } from "@kubarium/api";
import { parseQuantity } from "@kubarium/apimachinery";
import type { Client, EventRecorder, Informer } from "@kubarium/client";
import type { Clock, Logger, Random } from "@kubarium/component-base";
import { Backoff } from "../images/backoff.ts";
import { ImageManager } from "../images/image-manager.ts";
import { parseImageReference } from "@kubarium/api";
import type { ImageRegistry } from "../images/registry.ts";
import { lastAddress, openJournal } from "../journal.ts";
import { hostPortsOf } from "../network/host-ports/plan.ts";
import { VirtualNetwork } from "../network/virtual-network.ts";
import type { NodeContext } from "../pods/context.ts";
import { PodObjects } from "../pods/inputs/objects.ts";
import { StatusManager } from "../pods/status/status-manager.ts";
import { HostStorage } from "../pods/volumes/host-storage.ts";
import { PodWorker } from "../pods/worker.ts";
import { memoryOf } from "../runtime/behaviour.ts";
import { EvictionManager } from "./eviction/manager.ts";
import { type PodUsage, requestOf } from "./eviction/plan.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { NodeFacts } from "./node-object.ts";
import { PodAddresses } from "./pod-addresses.ts";

const RESTART_BACKOFF = { baseMs: 10_000, maxMs: 300_000, resetMs: 600_000 };
/** On every node from the start, as the runtime's own sandbox image is. */
const BUILT_IN_IMAGES = ["registry.k8s.io/pause:3.10"];

export interface NodeAgentOptions {
  nodeName: string;
  nodeIp: string;
  port: number;
  cpus: number;
  memory: string;
  maxPods: number;
  nodeLabels: Readonly<Record<string, string>>;
  /** Of the pods, when no controller assigns `spec.podCIDR`. */
  podCidr?: string;
  serializeImagePulls: boolean;
  /** Pulled before the first pod comes. */
  preloadImages: readonly string[];
  rootDir?: string;
}

export interface NodeAgentDeps {
  client: Client;
  pods: Informer<Pod>;
  clock: Clock;
  random: Random;
  log: Logger;
  recorder: EventRecorder;
  /** All Services of the cluster. */
  services(): Promise<readonly Service[]>;
  registry: ImageRegistry;
}

export class NodeAgent {
  readonly workers = new Map<string, PodWorker>();
  readonly network: VirtualNetwork;
  readonly heartbeat: Heartbeat;
  readonly images: ImageManager;
  private readonly eviction: EvictionManager;
  private readonly context: NodeContext;
  private readonly options: NodeAgentOptions;
  private readonly deps: NodeAgentDeps;

  constructor(options: NodeAgentOptions, deps: NodeAgentDeps) {
    const { client, clock, random, log, recorder } = deps;
    this.options = options;
    this.deps = deps;
    this.images = new ImageManager({ registry: deps.registry, clock, serialize: options.serializeImagePulls });
    this.network = new VirtualNetwork({
      nodeIp: options.nodeIp,
      clock,
      namespaceOf: (uid) => this.workers.get(uid)?.pod.metadata.namespace,
      hostPortsOf: (uid) => hostPortsOf(this.workers.get(uid)?.pod),
    });
    const regarding = { apiVersion: "v1", kind: "Node", metadata: { name: options.nodeName, uid: options.nodeName } };
    const tellNode = (type: "Normal" | "Warning", reason: string, message: string): void =>
      recorder.event(regarding, type, reason, message);
    this.eviction = new EvictionManager({
      clock,
      capacityBytes: Number(parseQuantity(options.memory).value()),
      usage: () => this.memoryUsage(),
      evict: (uid, message) => this.workers.get(uid)?.evict(message),
      thresholdMet: () => tellNode("Warning", "EvictionThresholdMet", "Attempting to reclaim memory"),
      changed: () => this.heartbeat.changed(),
    });
    this.heartbeat = new Heartbeat({
      client,
      clock,
      random,
      log,
      facts: () => this.facts(),
      registered: (node) => this.keepImages(node),
      event: tellNode,
    });
    this.context = {
      nodeName: options.nodeName,
      nodeIp: options.nodeIp,
      node: () => this.heartbeat.node,
      client,
      clock,
      random,
      log,
      images: this.images,
      network: this.network,
      addresses: new PodAddresses(() => this.heartbeat.podCidr(), lastAddress(options.rootDir, options.nodeName)),
      objects: new PodObjects({ client, clock }),
      services: deps.services,
      host: new HostStorage(),
      statuses: new StatusManager({ client, clock, random, log }),
      restarts: new Backoff(clock, RESTART_BACKOFF.baseMs, RESTART_BACKOFF.maxMs, RESTART_BACKOFF.resetMs),
      journal: openJournal(options.rootDir, options.nodeName),
      event: (pod, type, reason, message, fieldPath) =>
        recorder.event({ apiVersion: "v1", kind: "Pod", metadata: pod.metadata }, type, reason, message, fieldPath ? { fieldPath } : {}),
      underPressure: () => this.eviction.underPressure,
      othersActive: (uid) => this.activePods(uid),
      onFinished: (uid) => this.finished(uid),
    };
  }

  /** Resolves when the node is registered, and Ready if it has a range for its pods; pods are taken from then on. */
  async start(): Promise<void> {
    const { pods, clock } = this.deps;
    this.context.journal({ timeMs: clock.now(), event: "kubelet-start" });
    for (const name of [...BUILT_IN_IMAGES, ...this.options.preloadImages]) {
      const reference = parseImageReference(name);
      if (!reference) throw new Error(`preloaded image ${name}: invalid reference format`);
      this.images.add(await this.deps.registry.resolve(reference, []));
    }
    await this.heartbeat.start();
    this.eviction.start();
    const mine = (pod: Pod): boolean => pod.spec.nodeName === this.options.nodeName;
    pods.addHandlers({
      onAdd: (pod) => mine(pod) && this.see(pod),
      onUpdate: (pod) => mine(pod) && this.see(pod),
      onDelete: (pod) => mine(pod) && this.workers.get(pod.metadata.uid)?.deleted(pod),
    });
  }

  worker(namespace: string, name: string): PodWorker | undefined {
    for (const worker of this.workers.values())
      if (worker.pod.metadata.name === name && worker.pod.metadata.namespace === namespace) return worker;
    return undefined;
  }

  /** The containers die with the node; resolves when the last one has. */
  async stop(): Promise<void> {
    this.heartbeat.stop();
    this.eviction.stop();
    this.context.statuses.stop();
    await Promise.all([...this.workers.values()].map((worker) => worker.stop()));
    this.workers.clear();
  }

  private see(pod: Pod): void {
    const { uid, namespace, name } = pod.metadata;
    const known = this.workers.get(uid);
    if (known) {
      known.update(pod);
      return;
    }
    // The same name under another uid: the old one was deleted while nobody said so.
    for (const other of this.workers.values()) {
      if (other.pod.metadata.name === name && other.pod.metadata.namespace === namespace) other.deleted(other.pod);
    }
    const worker = new PodWorker(pod, this.context);
    this.workers.set(uid, worker);
    worker.kick();
  }

  /** A pod whose object stays (finalizers, a terminal pod) keeps its finished worker, so that nothing is started again. */
  private finished(uid: string): void {
    const worker = this.workers.get(uid);
    const key = worker ? `${worker.pod.metadata.namespace}/${worker.pod.metadata.name}` : "";
    const still = this.deps.pods.get(key)?.metadata.uid === uid;
    this.context.statuses.forget(uid);
    if (!still) this.workers.delete(uid);
    else this.deps.clock.setTimeout(() => this.finished(uid), FORGET_RETRY_MS).unref();
  }

  /** Images stay on a node when its kubelet ends: the Node tells which it had. */
  private async keepImages(node: Node): Promise<void> {
    const names = (node.status?.images ?? []).flatMap((image) => image.names ?? []).filter((name) => !name.includes("@"));
    for (const name of names) {
      const reference = parseImageReference(name);
      if (!reference || this.images.has(reference)) continue;
      // One that its registry does not give any more is pulled again when it is wanted.
      const image = await this.deps.registry.resolve(reference, []).catch(() => undefined);
      if (image) this.images.add(image);
    }
  }

  private memoryUsage(): PodUsage[] {
    return [...this.workers.values()].map(({ pod, runs }) => ({
      pod,
      containers: runs
        .running()
        .map(({ name, container }) => ({ name, bytes: memoryOf(container.options.launch), ...requestOf(pod, name) })),
    }));
  }

  private activePods(except: string): Pod[] {
    return [...this.workers.values()]
      .filter(
        (worker) =>
          worker.uid !== except &&
          worker.state !== "finished" &&
          !worker.rejected &&
          worker.pod.status?.phase !== "Succeeded" &&
          worker.pod.status?.phase !== "Failed",
      )
      .map((worker) => worker.pod);
  }

  private facts(): NodeFacts {
    const { nodeName, nodeIp, port, cpus, memory, maxPods, nodeLabels, podCidr } = this.options;
    const facts = {
      name: nodeName,
      ip: nodeIp,
      port,
      cpus,
      memory,
      maxPods,
      labels: nodeLabels,
      images: this.images.images(),
      memoryPressure: this.eviction.underPressure,
    };
    return podCidr ? { ...facts, podCidr } : facts;
  }
}

const FORGET_RETRY_MS = 5_000;

/** The informer of a node's own pods. */
export function podInformerOptions(nodeName: string): { fieldSelector: string; partition: string } {
  return { fieldSelector: `spec.nodeName=${nodeName}`, partition: nodeName };
}
