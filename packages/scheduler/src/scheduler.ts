/** The shell around the plan: follows nodes and pods, takes pods off the queue, binds them or says why not. */
import { isPodTerminal, type Node, type Pod, resources } from "@kubarium/api";
import { isConflict, isNotFound, keyOf } from "@kubarium/apimachinery";
import type { Client, EventRecorder, InformerFactory } from "@kubarium/client";
import type { Clock, Logger, Random, Running } from "@kubarium/component-base";
import { ClusterState } from "./cluster/cluster-state.ts";
import { type PodInfo, podInfoOf } from "./cluster/pod-info.ts";
import { type ClaimCaches, NO_CLAIMS, planClaims } from "./cycle/claims.ts";
import { failureMessage, preemptionMessage, rejectionMessage } from "./cycle/messages.ts";
import { planPlacement } from "./cycle/plan.ts";
import { planPreemption, preemptionIneligible } from "./cycle/preemption.ts";
import { FailureReporter } from "./failure-reporter.ts";
import { SchedulingQueue } from "./queue/scheduling-queue.ts";

export interface SchedulerDeps {
  client: Client;
  informers: InformerFactory;
  events: EventRecorder;
  clock: Clock;
  random: Random;
  log: Logger;
  /** Which pods are this scheduler's: `spec.schedulerName`. */
  schedulerName?: string;
}

const FLUSH_PERIOD_MS = 30_000;

export async function startScheduler(deps: SchedulerDeps): Promise<Running> {
  const scheduler = new Scheduler(deps);
  await scheduler.start();
  return scheduler;
}

class Scheduler implements Running {
  private readonly cluster = new ClusterState();
  private readonly queue: SchedulingQueue;
  private readonly flushing;
  private scheduled = false;
  private stopped = false;
  /** Binds and status writes under way. */
  private readonly writing = new Set<Promise<void>>();
  private readonly deps: SchedulerDeps;
  private readonly name: string;
  private readonly failures: FailureReporter;

  constructor(deps: SchedulerDeps) {
    this.deps = deps;
    this.name = deps.schedulerName ?? "default-scheduler";
    this.failures = new FailureReporter({ ...deps, name: this.name, current: (info) => this.current(info) });
    this.queue = new SchedulingQueue(deps.clock, () => this.wake());
    this.flushing = deps.clock.setInterval(() => this.queue.flush(), FLUSH_PERIOD_MS).unref();
  }

  async start(): Promise<void> {
    const { informers } = this.deps;
    const nodes = informers.informer(resources.nodes);
    const pods = informers.informer(resources.pods);
    nodes.addHandlers({
      onAdd: (node) => this.nodeChanged(node),
      onUpdate: (node) => this.nodeChanged(node),
      onDelete: (node) => this.cluster.removeNode(node.metadata.name),
    });
    pods.addHandlers({
      onAdd: (pod) => this.podChanged(pod),
      onUpdate: (pod, previous) => this.podChanged(pod, previous),
      onDelete: (pod) => this.podGone(pod),
    });
    for (const ref of [resources.persistentVolumeClaims, resources.persistentVolumes, resources.storageClasses]) {
      const moved = (): void => this.queue.moveAll();
      informers.informer<unknown>(ref).addHandlers({ onAdd: moved, onUpdate: moved });
    }
    informers.informer(resources.podDisruptionBudgets);
    informers.start();
    await informers.synced();
    this.deps.log.info("scheduling");
    this.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.flushing.cancel();
    this.queue.stop();
    await Promise.allSettled(this.writing);
    await this.deps.events.flush();
  }

  private nodeChanged(node: Node): void {
    this.cluster.setNode(node);
    this.queue.moveAll();
  }

  private podChanged(pod: Pod, previous?: Pod): void {
    const key = keyOf(pod);
    if (pod.status.nominatedNodeName || previous?.status.nominatedNodeName) {
      const isWaiting = !pod.spec.nodeName && !isPodTerminal(pod) && !pod.metadata.deletionTimestamp;
      this.cluster.nominate(podInfoOf(pod), isWaiting ? pod.status.nominatedNodeName : undefined);
    }
    if (pod.spec.nodeName || isPodTerminal(pod)) {
      this.queue.remove(key);
      const wasCounted = this.cluster.isPlaced(key);
      this.cluster.setPod(pod);
      if (wasCounted && isPodTerminal(pod)) this.queue.moveAll();
      return;
    }
    const mine = pod.spec.schedulerName === this.name && !pod.metadata.deletionTimestamp && !pod.spec.schedulingGates?.length;
    if (!mine) this.queue.remove(key);
    else if (!this.cluster.isPlaced(key) && (!previous || !this.queue.has(key) || specChanged(pod, previous)))
      this.queue.add(podInfoOf(pod));
  }

  private podGone(pod: Pod): void {
    const key = keyOf(pod);
    this.queue.remove(key);
    if (pod.status.nominatedNodeName) this.cluster.nominate(podInfoOf(pod), undefined);
    if (!this.cluster.isPlaced(key)) return;
    this.cluster.removePod(key);
    this.queue.moveAll();
  }

  /** Runs the loop once the current turn is over, so that many new pods are taken together. */
  private wake(): void {
    if (this.scheduled || this.stopped || !this.deps.informers) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.run();
    });
  }

  private run(): void {
    if (
      this.stopped ||
      !this.deps.informers.informer(resources.pods).hasSynced() ||
      !this.deps.informers.informer(resources.nodes).hasSynced()
    )
      return;
    for (let next = this.queue.pop(); next; next = this.queue.pop()) this.scheduleOne(next.info, next.cycle);
  }

  private get claims(): ClaimCaches {
    const { informers } = this.deps;
    return {
      claim: (key) => informers.informer(resources.persistentVolumeClaims).get(key),
      volume: (name) => informers.informer(resources.persistentVolumes).get(name),
      storageClass: (name) => informers.informer(resources.storageClasses).get(name),
    };
  }

  private current({ key, pod }: PodInfo): Pod {
    return this.deps.informers.informer(resources.pods).get(key) ?? pod;
  }

  private scheduleOne(waiting: PodInfo, cycle: number): void {
    const nodes = this.cluster.list(waiting);
    const pod = this.current(waiting);
    const claims = planClaims(pod, this.claims);
    if (claims.problem !== undefined) {
      this.queue.failed(waiting, cycle);
      this.track(this.failures.report(waiting, rejectionMessage(nodes.length, claims.problem)));
      return;
    }
    const info = { ...waiting, pod, ...(claims === NO_CLAIMS ? {} : { claims }) };
    const placement = planPlacement(info, nodes, () => this.deps.random.next());
    if (placement.outcome === "placed") {
      this.cluster.place(info, placement.node);
      this.track(this.bind(info, placement.node, cycle));
      return;
    }
    const budgets = this.deps.informers.informer(resources.podDisruptionBudgets).list();
    const preemption = planPreemption(info, nodes, placement.refusals, budgets);
    this.queue.failed(info, cycle);
    const { nodeCount, refusals } = placement;
    const hint = preemption ? "" : preemptionMessage(nodeCount, refusals, preemptionIneligible(info, nodes, refusals));
    this.track(this.failures.report(info, failureMessage(nodeCount, refusals, hint).trimEnd(), preemption));
  }

  private track(work: Promise<void>): void {
    this.writing.add(work);
    void work.finally(() => this.writing.delete(work));
  }

  private async bind(info: PodInfo, node: string, cycle: number): Promise<void> {
    const { name, namespace = "", uid } = info.pod.metadata;
    try {
      await this.deps.client.resource(resources.pods).createSubresource(namespace, name, "binding", {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { name, namespace, uid },
        target: { apiVersion: "v1", kind: "Node", name: node },
      });
      this.deps.events.event(info.pod, "Normal", "Scheduled", `Successfully assigned ${namespace}/${name} to ${node}`, {
        action: "Binding",
        style: "events.k8s.io",
      });
    } catch (error) {
      // Only a pod that nobody has seen bound meanwhile is ours to put back.
      const current = this.deps.informers.informer(resources.pods).get(info.key);
      if (current?.spec.nodeName) return;
      this.cluster.removePod(info.key);
      if (isNotFound(error) || isConflict(error) || !current) return;
      this.deps.log.warn({ pod: info.key, node, err: (error as Error).message }, "binding failed, trying again");
      this.queue.failed(info, cycle);
      this.queue.moveAll();
    }
  }
}

function specChanged(pod: Pod, previous: Pod): boolean {
  return (
    pod.metadata.generation !== previous.metadata.generation ||
    JSON.stringify(pod.metadata.labels) !== JSON.stringify(previous.metadata.labels)
  );
}
