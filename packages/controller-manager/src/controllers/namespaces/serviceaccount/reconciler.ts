/** Sees to it that every active namespace has its `default` ServiceAccount. Source: pkg/controller/serviceaccount. */
import { type Namespace, resources, type ServiceAccount } from "@kubarium/api";
import { isAlreadyExists } from "@kubarium/apimachinery";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import type { Source } from "../../../framework/sources.ts";
import { isNamespaceTerminating } from "../../../objects/status-writes.ts";

const NAME = "default";

export class ServiceAccountReconciler implements Reconciler {
  readonly name = "serviceaccount";
  readonly concurrency = 1;
  readonly reads: readonly Source<unknown>[];
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    this.reads = [deps.sources.namespaces, deps.sources.serviceAccounts];
  }

  watch(enqueue: Enqueue): void {
    const { namespaces, serviceAccounts } = this.deps.sources;
    const own = ({ metadata }: Namespace): void => enqueue(metadata.name);
    namespaces.informer.addHandlers({ onAdd: own, onUpdate: own });
    serviceAccounts.informer.addHandlers({ onDelete: ({ metadata }: ServiceAccount) => enqueue(metadata.namespace ?? "") });
  }

  async reconcile({ client }: ReconcileContext, key: string): Promise<Result> {
    const { namespaces, serviceAccounts } = this.deps.sources;
    const namespace = namespaces.informer.get(key);
    if (namespace?.status?.phase !== "Active" || serviceAccounts.informer.get(`${key}/${NAME}`)) return done;
    try {
      await client.resource(resources.serviceAccounts).create(key, { metadata: { name: NAME, namespace: key } });
    } catch (error) {
      if (!isAlreadyExists(error) && !isNamespaceTerminating(error)) throw error;
    }
    return done;
  }
}
