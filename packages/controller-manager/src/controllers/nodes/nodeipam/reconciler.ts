/** Gives each node its part of the pod address range. One key for all nodes: two ranges must never be given out at once. */
import { type Node, resources } from "@kubarium/api";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, EVERYTHING, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import type { Source } from "../../../framework/sources.ts";
import { type CidrRange, parseClusterCidr, planCidrs } from "./plan.ts";

const COMPONENT = "cidrAllocator";

export class NodeIpamReconciler implements Reconciler {
  readonly name = "nodeipam";
  readonly concurrency = 1;
  readonly reads: readonly Source<unknown>[];
  private readonly range: CidrRange | undefined;
  private next = 0;
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    this.range = deps.options.clusterCidr ? parseClusterCidr(deps.options.clusterCidr) : undefined;
    this.reads = [deps.sources.nodes];
  }

  watch(enqueue: Enqueue): void {
    const lacking = (node: Node): void => {
      if (!node.spec?.podCIDR) enqueue(EVERYTHING);
    };
    this.deps.sources.nodes.informer.addHandlers({ onAdd: lacking, onUpdate: lacking });
  }

  async reconcile({ log, client }: ReconcileContext): Promise<Result> {
    if (!this.range) return done;
    const nodes = this.deps.sources.nodes.informer.list();
    const { cidrs, without, next } = planCidrs(nodes, this.range, this.next);
    for (const [name, podCIDR] of cidrs) {
      log.info({ node: name, podCIDR }, "pod range for node");
      await client.resource(resources.nodes).patch("", name, { type: "strategic", body: { spec: { podCIDR, podCIDRs: [podCIDR] } } });
    }
    this.next = next;
    for (const name of without) {
      const uid = nodes.find(({ metadata }) => metadata.name === name)?.metadata.uid ?? "";
      const about = { apiVersion: "v1", kind: "Node", metadata: { name, uid } };
      this.deps.recorder(COMPONENT).event(about, "Normal", "CIDRNotAvailable", `Node ${name} status is now: CIDRNotAvailable`);
    }
    return done;
  }
}
