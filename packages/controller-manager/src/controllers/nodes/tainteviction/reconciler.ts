/** Evicts pods from nodes with NoExecute taints that they do not tolerate, or no longer. Keys are pods. Source: pkg/controller/tainteviction. */
import { type Node, type Pod, resources } from "@kubarium/api";
import { deepEqual, isNotFound, keyOf, parseKey } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import { PODS_BY_NODE, type Source } from "../../../framework/sources.ts";
import { conditionOf } from "../../../objects/conditions.ts";
import { disruptionTarget, patchPodStatus } from "../../../objects/pod-conditions.ts";
import { noExecuteTaintsOf } from "../../../objects/taints.ts";
import { Meetings } from "./meetings.ts";
import { planEviction } from "./plan.ts";

const COMPONENT = "taint-eviction-controller";

export class TaintEvictionReconciler implements Reconciler {
  readonly name = "tainteviction";
  readonly concurrency = 8;
  readonly reads: readonly Source<unknown>[];
  private readonly meetings: Meetings;
  /** Pods whose eviction was announced to wait and has been called off, to be told of. */
  private readonly calledOff = new Set<string>();
  private readonly scheduled = new Set<string>();
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    this.meetings = new Meetings(deps.clock);
    this.reads = [deps.sources.pods, deps.sources.nodes];
  }

  watch(enqueue: Enqueue): void {
    const { nodes, pods } = this.deps.sources;
    const { scheduled } = this;
    const look = (pod: Pod, initial: boolean): void => {
      const key = keyOf(pod);
      const node = nodes.informer.get(pod.spec.nodeName ?? "");
      const taints = node ? noExecuteTaintsOf(node) : [];
      const plan = planEviction(pod, taints);
      if (taints.length) this.meetings.meet(key, pod, taints, initial);
      if (plan.do === "evict") {
        this.scheduled.add(key);
        this.calledOff.delete(key);
        enqueue(key, Math.max(0, plan.afterMs - this.meetings.lastedMs(key)));
      }
      if (plan.do === "stay" && this.scheduled.delete(key)) {
        this.calledOff.add(key);
        enqueue(key);
      }
      if (!taints.length) this.meetings.part(key);
    };
    const ofNode = (node: Node, initial: boolean): void => {
      for (const pod of pods.informer.byIndex(PODS_BY_NODE, node.metadata.name)) look(pod, initial);
    };
    nodes.informer.addHandlers({
      onAdd: (node, initial) => noExecuteTaintsOf(node).length > 0 && ofNode(node, initial),
      onUpdate: (node, previous) => !deepEqual(noExecuteTaintsOf(node), noExecuteTaintsOf(previous)) && ofNode(node, false),
    });
    pods.informer.addHandlers({
      onAdd: (pod, initial) => pod.spec.nodeName && look(pod, initial),
      onUpdate(pod, previous) {
        // Evicted, perhaps by another replica: nothing is left to be called off.
        if (pod.metadata.deletionTimestamp && wasEvicted(pod)) scheduled.delete(keyOf(pod));
        const moved = pod.spec.nodeName !== previous.spec.nodeName;
        if (moved || !deepEqual(pod.spec.tolerations, previous.spec.tolerations)) look(pod, false);
      },
      onDelete: (pod) => {
        const key = keyOf(pod);
        this.meetings.part(key);
        if (!this.scheduled.delete(key)) return;
        this.calledOff.add(key);
        enqueue(key);
      },
    });
  }

  async reconcile({ log, client }: ReconcileContext, key: string): Promise<Result> {
    const { pods, nodes } = this.deps.sources;
    if (this.calledOff.delete(key)) this.tell(key, "Cancelling deletion of Pod");
    const pod = pods.informer.get(key);
    const node = nodes.informer.get(pod?.spec.nodeName ?? "");
    if (!pod || !node) return done;
    const plan = planEviction(pod, noExecuteTaintsOf(node));
    if (plan.do === "stay") return done;
    const waitMs = plan.afterMs - this.meetings.lastedMs(key);
    if (waitMs > 0) return { requeueAfterMs: waitMs };
    this.scheduled.delete(key);
    // One that is being deleted has left already, as far as a controller can tell.
    if (pod.metadata.deletionTimestamp) return done;
    log.info({ node: node.metadata.name }, "evicting pod for a taint");
    this.tell(key, "Marking for deletion Pod");
    await evict(client, pod, this.deps);
    return done;
  }

  /** About the name alone: the pod may be gone. */
  private tell(key: string, what: string): void {
    const about = { apiVersion: "v1", kind: "Pod", metadata: parseKey(key) };
    this.deps.recorder(COMPONENT).event(about, "Normal", "TaintManagerEviction", `${what} ${key}`);
  }
}

const REASON = "DeletionByTaintManager";

const wasEvicted = (pod: Pod): boolean => conditionOf(pod.status?.conditions, "DisruptionTarget")?.reason === REASON;

async function evict(client: Client, pod: Pod, { clock }: ControllerDeps): Promise<void> {
  try {
    const condition = disruptionTarget(pod, REASON, "Taint manager: deleting due to NoExecute taint", clock);
    if (condition) await patchPodStatus(client, pod, { conditions: [condition] });
    const { namespace, name, uid } = pod.metadata;
    await client.resource(resources.pods).delete(namespace ?? "", name, { preconditions: { uid } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
