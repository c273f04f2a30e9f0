/** Publishes the cluster's CA in every namespace, for pods to mount. Source: pkg/controller/certificates/rootcacertpublisher. */
import { type ConfigMap, type Namespace, resources } from "@kubarium/api";
import { deepEqual, isNotFound } from "@kubarium/apimachinery";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import type { Source } from "../../../framework/sources.ts";
import { isNamespaceTerminating } from "../../../objects/status-writes.ts";

const NAME = "kube-root-ca.crt";
const DESCRIPTION_ANNOTATION = "kubernetes.io/description";
const DESCRIPTION =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. " +
  "No other usage is guaranteed across distributions of Kubernetes clusters.";

export class RootCaCertPublisher implements Reconciler {
  readonly name = "rootcacertpublisher";
  readonly concurrency = 1;
  readonly reads: readonly Source<unknown>[];
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    this.reads = [deps.sources.namespaces, deps.sources.configMaps];
  }

  watch(enqueue: Enqueue): void {
    const { namespaces, configMaps } = this.deps.sources;
    const own = ({ metadata, status }: Namespace): void => {
      if (status?.phase === "Active") enqueue(metadata.name);
    };
    const ours = ({ metadata }: ConfigMap): void => {
      if (metadata.name === NAME) enqueue(metadata.namespace ?? "");
    };
    namespaces.informer.addHandlers({ onAdd: own, onUpdate: own });
    configMaps.informer.addHandlers({ onUpdate: ours, onDelete: ours });
  }

  async reconcile({ client }: ReconcileContext, key: string): Promise<Result> {
    const { rootCa } = this.deps.options;
    const { namespaces, configMaps } = this.deps.sources;
    if (!rootCa || namespaces.informer.get(key)?.status?.phase !== "Active") return done;
    const current = configMaps.informer.get(`${key}/${NAME}`);
    const data = { "ca.crt": rootCa };
    if (current && deepEqual(current.data, data) && current.metadata.annotations?.[DESCRIPTION_ANNOTATION]) return done;
    const annotations = { ...current?.metadata.annotations, [DESCRIPTION_ANNOTATION]: DESCRIPTION };
    const resource = client.resource(resources.configMaps);
    try {
      if (current) await resource.update({ ...current, metadata: { ...current.metadata, annotations }, data });
      else await resource.create(key, { metadata: { name: NAME, namespace: key, annotations }, data });
    } catch (error) {
      if (!isNotFound(error) && !isNamespaceTerminating(error)) throw error;
    }
    return done;
  }
}
