/** Keeps the EndpointSlices of each Service with a selector. Source: pkg/controller/endpointslice. */
import { type EndpointSlice, resources, type Service } from "@kubarium/api";
import { keyOf } from "@kubarium/apimachinery";
import type { Client, Draft } from "@kubarium/client";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import { SLICES_BY_SERVICE, type Source } from "../../../framework/sources.ts";
import { regarding } from "../../../objects/owners.ts";
import { isNamespaceTerminating } from "../../../objects/status-writes.ts";
import { hasEndpoints, podsOf, TRIGGER_TIME, TriggerTimes, watchServicePods } from "../endpoint-pods.ts";
import { CONTROLLER, MANAGED_BY, planSlices, type SlicePlan } from "./plan.ts";

const COMPONENT = "endpoint-slice-controller";

export class EndpointSliceReconciler implements Reconciler {
  readonly name = "endpointslice";
  readonly concurrency = 5;
  readonly reads: readonly Source<unknown>[];
  private readonly triggers = new TriggerTimes();
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    const { services, pods, nodes, endpointSlices } = deps.sources;
    this.reads = [services, pods, nodes, endpointSlices];
  }

  watch(enqueue: Enqueue): void {
    const { services, pods, nodes, endpointSlices } = this.deps.sources;
    watchServicePods(services, pods, enqueue);
    const ofService = ({ metadata }: EndpointSlice): void => {
      const service = metadata.labels?.["kubernetes.io/service-name"];
      if (service && metadata.labels?.[MANAGED_BY] === CONTROLLER) enqueue(`${metadata.namespace}/${service}`);
    };
    // Somebody else's change is put right; our own is recognised as what was planned and costs a comparison.
    endpointSlices.informer.addHandlers({ onUpdate: ofService, onDelete: ofService });
    // A pod may have been seen before its node.
    nodes.informer.addHandlers({
      onAdd(_, isInInitialList) {
        if (!isInInitialList) for (const service of services.informer.list()) enqueue(keyOf(service));
      },
    });
  }

  async reconcile({ log, client }: ReconcileContext, key: string): Promise<Result> {
    const { services, pods, nodes, endpointSlices } = this.deps.sources;
    const service = services.informer.get(key);
    if (!service) {
      this.triggers.forget(key);
      return done;
    }
    if (!hasEndpoints(service)) return done;
    const selected = podsOf(service, pods);
    const existing = endpointSlices.informer
      .byIndex(SLICES_BY_SERVICE, key)
      .filter(({ metadata }) => metadata.labels?.[MANAGED_BY] === CONTROLLER && !metadata.deletionTimestamp);
    const plan = planSlices(service, selected, (name) => nodes.informer.get(name), existing);
    const counts = { create: plan.create.length, update: plan.update.length, remove: plan.remove.length };
    if (counts.create + counts.update + counts.remove) log.info(counts, "slice plan");
    try {
      await writeSlices(client, service, plan, this.triggers.next(service, selected));
    } catch (error) {
      if (isNamespaceTerminating(error)) return done;
      const { namespace, name } = service.metadata;
      const message = `Error updating Endpoint Slices for Service ${namespace}/${name}: ${(error as Error).message}`;
      this.deps.recorder(COMPONENT).event(regarding(resources.services, service), "Warning", "FailedToUpdateEndpointSlices", message);
      throw error;
    }
    if (plan.missingNodes.length) throw new Error(`skipping Pods ${plan.missingNodes.join(", ")} for Service ${key}: Node Not Found`);
    return done;
  }
}

async function writeSlices(client: Client, service: Service, plan: SlicePlan, triggerTime: string | undefined): Promise<void> {
  const slices = client.resource(resources.endpointSlices);
  const namespace = service.metadata.namespace ?? "";
  if (!service.metadata.deletionTimestamp) {
    for (const slice of plan.create) await slices.create(namespace, triggered(slice, triggerTime));
  }
  for (const slice of plan.update) await slices.update(triggered(slice, triggerTime));
  for (const { metadata } of plan.remove) await slices.delete(namespace, metadata.name);
}

function triggered<S extends Draft<EndpointSlice> | EndpointSlice>(slice: S, triggerTime: string | undefined): S {
  const { [TRIGGER_TIME]: _, ...annotations } = slice.metadata.annotations ?? {};
  return {
    ...slice,
    metadata: { ...slice.metadata, annotations: triggerTime ? { ...annotations, [TRIGGER_TIME]: triggerTime } : annotations },
  };
}
