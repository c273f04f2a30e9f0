/** Keeps the Endpoints object of each Service with a selector, for those who read no slices yet. Source: pkg/controller/endpoint. */
import { type Endpoints, resources } from "@kubarium/api";
import { isNotFound, keyOf } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import type { Source } from "../../../framework/sources.ts";
import { regarding } from "../../../objects/owners.ts";
import { isNamespaceTerminating } from "../../../objects/status-writes.ts";
import { hasEndpoints, podsOf, TRIGGER_TIME, TriggerTimes, watchServicePods } from "../endpoint-pods.ts";
import { annotationsOf, type EndpointsContent, isUpToDate, planEndpoints } from "./plan.ts";

const COMPONENT = "endpoint-controller";

export class EndpointsReconciler implements Reconciler {
  readonly name = "endpoints";
  readonly concurrency = 5;
  readonly reads: readonly Source<unknown>[];
  private readonly triggers = new TriggerTimes();
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    const { services, pods, endpoints } = deps.sources;
    this.reads = [services, pods, endpoints];
  }

  watch(enqueue: Enqueue): void {
    const { services, pods, endpoints } = this.deps.sources;
    watchServicePods(services, pods, enqueue);
    // Added ones too: an object whose Service was deleted while nobody watched is a leftover.
    endpoints.informer.addHandlers({ onAdd: (object) => enqueue(keyOf(object)), onDelete: (object) => enqueue(keyOf(object)) });
  }

  async reconcile({ log, client }: ReconcileContext, key: string): Promise<Result> {
    const { services, pods, endpoints } = this.deps.sources;
    const service = services.informer.get(key);
    const current = endpoints.informer.get(key);
    if (!service) {
      this.triggers.forget(key);
      if (current) await remove(client, current);
      return done;
    }
    if (!hasEndpoints(service)) return done;
    const selected = podsOf(service, pods);
    const planned = planEndpoints(service, selected);
    const triggerTime = this.triggers.next(service, selected);
    if (current && isUpToDate(current, planned)) return done;
    log.info({ subsets: planned.subsets.length, truncated: planned.truncated }, "endpoints plan");
    try {
      await write(client, service.metadata, current, planned, triggerTime);
    } catch (error) {
      if (isNamespaceTerminating(error)) return done;
      const [reason, verb] = current
        ? ["FailedToUpdateEndpoint", "update endpoint"]
        : ["FailedToCreateEndpoint", "create endpoint for service"];
      const about = regarding(resources.endpoints, current ?? service);
      this.deps.recorder(COMPONENT).event(about, "Warning", reason, `Failed to ${verb} ${key}: ${(error as Error).message}`);
      throw error;
    }
    return done;
  }
}

async function remove(client: Client, { metadata }: Endpoints): Promise<void> {
  // Older components elected their leaders on Endpoints objects that have no Service.
  if (metadata.annotations?.["control-plane.alpha.kubernetes.io/leader"]) return;
  try {
    await client.resource(resources.endpoints).delete(metadata.namespace ?? "", metadata.name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function write(
  client: Client,
  service: Endpoints["metadata"],
  current: Endpoints | undefined,
  { labels, subsets, truncated }: EndpointsContent,
  triggerTime: string | undefined,
): Promise<void> {
  const { [TRIGGER_TIME]: _, ...rest } = current?.metadata.annotations ?? {};
  const annotations = annotationsOf(triggerTime ? { ...rest, [TRIGGER_TIME]: triggerTime } : rest, truncated);
  const resource = client.resource(resources.endpoints);
  if (current) await resource.update({ ...current, metadata: { ...current.metadata, labels, annotations }, subsets });
  else
    await resource.create(service.namespace ?? "", {
      metadata: { name: service.name, namespace: service.namespace, labels, annotations },
      subsets,
    });
}
