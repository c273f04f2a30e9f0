/** Empties a namespace that is being deleted, then takes its finalizer off. Source: pkg/controller/namespace. */
import { type Namespace, resources } from "@kubarium/api";
import { aggregateText, deepEqual, isConflict, isNotFound } from "@kubarium/apimachinery";
import { type Client, pathOf } from "@kubarium/client";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import type { Source } from "../../../framework/sources.ts";
import { deleteContent } from "./content.ts";
import { planConditions } from "./plan.ts";

const FINALIZER = "kubernetes";
/** Requests that were let in before the namespace was terminating get this long to finish. */
const DELETION_GRACE_PERIOD_MS = 5_000;

export class NamespaceReconciler implements Reconciler {
  readonly name = "namespace";
  readonly concurrency = 10;
  readonly reads: readonly Source<unknown>[];
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    this.reads = [deps.sources.namespaces, deps.sources.pods];
  }

  watch(enqueue: Enqueue): void {
    const deleted = ({ metadata }: Namespace): void => {
      if (metadata.deletionTimestamp) enqueue(metadata.name, DELETION_GRACE_PERIOD_MS);
    };
    this.deps.sources.namespaces.informer.addHandlers({ onAdd: deleted, onUpdate: deleted });
  }

  async reconcile({ log, client }: ReconcileContext, key: string): Promise<Result> {
    const { clock, discovery, sources } = this.deps;
    const namespace = await this.live(client, key);
    if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.length) return done;
    const current = await this.markTerminating(client, namespace);
    const about = { name: key, deletedAt: namespace.metadata.deletionTimestamp };
    const { left, estimateSeconds, podsRemain } = await deleteContent(client, discovery, clock, about, sources.pods.informer.list(key));
    log.info(
      { podsRemain, remaining: Object.fromEntries(left.remaining), failures: left.deletionFailures.length },
      "namespace content deleted",
    );
    const conditions = planConditions(current.status?.conditions ?? [], left, clock.now());
    if (!deepEqual(conditions, current.status?.conditions ?? [])) await this.writeConditions(client, current, conditions);
    const failures = [...(left.discoveryFailure === undefined ? [] : [left.discoveryFailure]), ...left.deletionFailures];
    if (failures.length) throw new Error(aggregateText(failures));
    if (estimateSeconds > 0) return { requeueAfterMs: (Math.floor(estimateSeconds / 2) + 1) * 1000 };
    await this.finalize(client, key);
    return done;
  }

  private async live(client: Client, name: string): Promise<Namespace | undefined> {
    try {
      return await client.resource(resources.namespaces).get("", name);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  private async markTerminating(client: Client, namespace: Namespace): Promise<Namespace> {
    if (namespace.status?.phase === "Terminating") return namespace;
    return client.resource(resources.namespaces).updateStatus({ ...namespace, status: { ...namespace.status, phase: "Terminating" } });
  }

  private async writeConditions(client: Client, namespace: Namespace, conditions: Namespace["status"]["conditions"]): Promise<void> {
    try {
      await client.resource(resources.namespaces).updateStatus({ ...namespace, status: { ...namespace.status, conditions } });
    } catch (error) {
      // They are news, not state: the next round writes what is true then.
      if (!isConflict(error) && !isNotFound(error)) throw error;
    }
  }

  private async finalize(client: Client, name: string): Promise<void> {
    for (;;) {
      const namespace = await this.live(client, name);
      if (!namespace?.spec?.finalizers?.includes(FINALIZER)) return;
      const finalizers = namespace.spec.finalizers.filter((finalizer) => finalizer !== FINALIZER);
      const body = { apiVersion: "v1", kind: "Namespace", metadata: namespace.metadata, spec: { finalizers } };
      try {
        await client.request("PUT", pathOf(resources.namespaces, "", name, "finalize"), { body });
        return;
      } catch (error) {
        if (isNotFound(error)) return;
        if (!isConflict(error)) throw error;
      }
    }
  }
}
