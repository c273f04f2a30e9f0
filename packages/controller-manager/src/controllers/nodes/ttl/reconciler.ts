/** Tells every node how long it may keep what its pods mount. Keys are nodes. Source: pkg/controller/ttl. */
import { type Node, resources } from "@kubarium/api";
import { isNotFound } from "@kubarium/apimachinery";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import type { Source } from "../../../framework/sources.ts";
import { planStep, ttlSecondsOf } from "./plan.ts";

const ANNOTATION = "node.alpha.kubernetes.io/ttl";

export class TtlReconciler implements Reconciler {
  readonly name = "ttl";
  readonly concurrency = 5;
  readonly reads: readonly Source<unknown>[];
  private step = 0;
  private count = 0;
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    this.reads = [deps.sources.nodes];
  }

  /** Nodes learn of another step at their next status, which comes every few minutes at the latest. */
  watch(enqueue: Enqueue): void {
    const look = (node: Node): void => {
      if (node.metadata.annotations?.[ANNOTATION] !== this.wanted) enqueue(node.metadata.name);
    };
    this.deps.sources.nodes.informer.addHandlers({
      onAdd: (node) => {
        this.counted(+1);
        look(node);
      },
      onUpdate: look,
      onDelete: () => this.counted(-1),
    });
  }

  async reconcile({ client }: ReconcileContext, key: string): Promise<Result> {
    const node = this.deps.sources.nodes.informer.get(key);
    if (!node || node.metadata.annotations?.[ANNOTATION] === this.wanted) return done;
    const body = { metadata: { annotations: { [ANNOTATION]: this.wanted } } };
    try {
      await client.resource(resources.nodes).patch("", key, { type: "strategic", body });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    return done;
  }

  private counted(more: number): void {
    this.count += more;
    this.step = planStep(this.step, this.count);
  }

  private get wanted(): string {
    return String(ttlSecondsOf(this.step));
  }
}
