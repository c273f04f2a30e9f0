/**
 * Watches over nodes: tells when one is no longer heard of, keeps its taints as its conditions want them, and slows eviction down when
 * whole zones go silent. Source: pkg/controller/nodelifecycle.
 *
 * Keys: `*` looks at all nodes every five seconds; a node's name brings its NoSchedule taints and labels up to date;
 * `namespace/name` is a pod that may have come to a node that is not ready.
 */
import { type Lease, type Node, resources, type Taint } from "@kubarium/api";
import { formatTime, isNotFound, keyOf } from "@kubarium/apimachinery";
import type { Client, EventRecorder } from "@kubarium/client";
import type { Logger } from "@kubarium/component-base";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, EVERYTHING, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import { NODE_LEASE_NAMESPACE, PODS_BY_NODE, type Source } from "../../../framework/sources.ts";
import { taintsOf } from "../../../objects/taints.ts";
import { NodeHealth, readyOf } from "./health.ts";
import { markPodsNotReady, nodeEvent, writeLabels, writeTaints } from "./node-writes.ts";
import { planEviction, planLabels, planNoScheduleTaints, planSilence, withoutEvictionTaints, zoneOf } from "./plan.ts";
import { Zones } from "./zones.ts";

const MONITOR_PERIOD_MS = 5_000;
const COMPONENT = "node-controller";

export class NodeLifecycleReconciler implements Reconciler {
  readonly name = "nodelifecycle";
  readonly concurrency = 8;
  readonly reads: readonly Source<unknown>[];
  private readonly health: NodeHealth;
  private readonly zones: Zones;
  /** Nodes that were reported as registered, with their UIDs. */
  private readonly known = new Map<string, string>();
  /** Nodes whose pods could not all be marked. */
  private readonly unmarked = new Set<string>();
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    this.health = new NodeHealth(deps.clock);
    this.zones = new Zones(deps.clock);
    const { nodes, leases, pods } = deps.sources;
    this.reads = [nodes, leases, pods];
  }

  watch(enqueue: Enqueue): void {
    const { nodes, leases, pods } = this.deps.sources;
    const { health } = this;
    nodes.informer.addHandlers({
      onAdd(node) {
        health.nodeSeen(node, undefined);
        enqueue(node.metadata.name);
      },
      onUpdate(node, previous) {
        health.nodeSeen(node, previous);
        if (needsLook(node, previous)) enqueue(node.metadata.name);
      },
      onDelete: (node) => health.forget(node.metadata.name),
    });
    const isNodeLease = ({ metadata }: Lease): boolean => metadata.namespace === NODE_LEASE_NAMESPACE;
    leases.informer.addHandlers({
      onAdd: (lease) => isNodeLease(lease) && health.leaseSeen(lease, undefined),
      onUpdate: (lease, previous) => isNodeLease(lease) && health.leaseSeen(lease, previous),
    });
    pods.informer.addHandlers({
      onAdd: (pod, initial) => !initial && pod.spec.nodeName && enqueue(keyOf(pod)),
      onUpdate: (pod, previous) => pod.spec.nodeName !== previous.spec.nodeName && pod.spec.nodeName && enqueue(keyOf(pod)),
    });
    enqueue(EVERYTHING);
  }

  async reconcile({ log, client }: ReconcileContext, key: string): Promise<Result> {
    if (key === EVERYTHING) return this.monitor(client, log);
    const { nodes, pods } = this.deps.sources;
    if (key.includes("/")) {
      const pod = pods.informer.get(key);
      const node = nodes.informer.get(pod?.spec.nodeName ?? "");
      const ready = node && readyOf(node)?.status;
      if (pod && ready && ready !== "True") await markPodsNotReady(client, this.events, [pod], this.deps.clock);
      return done;
    }
    const node = nodes.informer.get(key);
    if (!node) return done;
    const taints = planNoScheduleTaints(node, this.deps.clock.now());
    if (taints) await writeTaints(client, node, taints);
    const labels = planLabels(node);
    if (Object.keys(labels).length) await writeLabels(client, node, labels);
    return done;
  }

  private get events(): EventRecorder {
    return this.deps.recorder(COMPONENT);
  }

  private async monitor(client: Client, log: Logger): Promise<Result> {
    const nodes = this.deps.sources.nodes.informer.list();
    this.register(nodes);
    const looked = await Promise.all(nodes.map((node) => this.checkHealth(client, node, log)));
    const statuses = new Map(looked.map(({ node, ready }) => [node.metadata.name, ready]));
    const { enteredFullDisruption, leftFullDisruption } = this.zones.update(nodes, (node) => statuses.get(node.metadata.name));
    if (enteredFullDisruption) {
      log.info({ nodes: nodes.length }, "no node is ready, nobody is evicted");
      await Promise.all(
        looked.map(({ node }) => this.attempt(log, node, () => writeTaints(client, node, withoutEvictionTaints(taintsOf(node))))),
      );
      return { requeueAfterMs: MONITOR_PERIOD_MS };
    }
    if (leftFullDisruption) {
      log.info({ nodes: nodes.length }, "some node is ready again, evicting again");
      this.health.forgive(nodes.map(({ metadata }) => metadata.name));
    }
    let nextMs = MONITOR_PERIOD_MS;
    for (const { node, ready } of looked) {
      if (!ready) continue;
      await this.attempt(log, node, async () => {
        nextMs = Math.min(nextMs, await this.evict(client, node, ready));
      });
    }
    return { requeueAfterMs: nextMs };
  }

  private register(nodes: readonly Node[]): void {
    for (const { metadata } of nodes) {
      const { name, uid } = metadata;
      // Both replicas see a node come; whoever runs the first look after that tells of it.
      if (!this.known.has(name))
        nodeEvent(this.events, metadata, "RegisteredNode", `Node ${name} event: Registered Node ${name} in Controller`);
      this.known.set(name, uid);
    }
    for (const [name, uid] of this.known) {
      if (this.deps.sources.nodes.informer.get(name)) continue;
      nodeEvent(this.events, { name, uid }, "RemovingNode", `Node ${name} event: Removing Node ${name} from Controller`);
      this.known.delete(name);
    }
  }

  /** The node as it is afterwards, and its readiness; undefined when that could not be found out. */
  private async checkHealth(client: Client, node: Node, log: Logger): Promise<{ node: Node; ready: string | undefined }> {
    const { name } = node.metadata;
    const { clock, options, sources } = this.deps;
    const before = readyOf(node)?.status;
    const conditions = planSilence(node, this.health.silentMs(name), options.nodeMonitorGracePeriodMs, clock.now());
    let current = node;
    const written = await this.attempt(log, node, async () => {
      if (!conditions) return;
      log.info({ node: name, silentMs: this.health.silentMs(name) }, "node is not heard of any more");
      current = await client.resource(resources.nodes).updateStatus({ ...node, status: { ...node.status, conditions } });
    });
    const ready = readyOf(current)?.status;
    if (!written || !ready) return { node: current, ready: undefined };
    if (before === "True" && ready !== "True") {
      nodeEvent(this.events, node.metadata, "NodeNotReady", `Node ${name} status is now: NodeNotReady`);
      this.unmarked.add(name);
    }
    if (ready === "True") this.unmarked.delete(name);
    if (this.unmarked.has(name)) {
      const marked = await this.attempt(log, node, () =>
        markPodsNotReady(client, this.events, sources.pods.informer.byIndex(PODS_BY_NODE, name), clock),
      );
      if (marked) this.unmarked.delete(name);
    }
    return { node: current, ready };
  }

  /** Answers when to look again, if that is sooner than usual. */
  private async evict(client: Client, node: Node, ready: string): Promise<number> {
    const { plan, taint } = planEviction(node, ready);
    const kept = withoutEvictionTaints(taintsOf(node));
    if (plan === "reachable") await writeTaints(client, node, kept);
    if (plan === "tainted" || plan === "reachable" || !taint) return MONITOR_PERIOD_MS;
    const added: Taint = { ...taint, timeAdded: formatTime(this.deps.clock.now()) };
    if (plan === "taint") {
      const waitMs = this.zones.untilTaintMs(zoneOf(node));
      if (waitMs > 0) return waitMs;
      this.zones.tainted(zoneOf(node));
    }
    await writeTaints(client, node, [...kept, added]);
    return MONITOR_PERIOD_MS;
  }

  /** One node's trouble must not keep the others from being looked at; the next look tries again. Says whether it went well. */
  private async attempt(log: Logger, { metadata }: Node, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!isNotFound(error)) log.debug({ node: metadata.name, err: error }, "node could not be handled, trying again");
      return false;
    }
  }
}

/** A heartbeat alone changes nothing here. */
function needsLook(node: Node, previous: Node): boolean {
  const facts = ({ status, spec, metadata }: Node): string =>
    JSON.stringify([status?.conditions?.map(({ type, status }) => [type, status]), spec?.taints, spec?.unschedulable, metadata.labels]);
  return facts(node) !== facts(previous);
}
