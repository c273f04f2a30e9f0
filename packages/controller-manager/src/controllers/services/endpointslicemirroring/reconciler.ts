/** Mirrors hand-made Endpoints of Services without a selector into EndpointSlices. Source: pkg/controller/endpointslicemirroring. */
import { type EndpointSlice, type Endpoints, resources, type Service } from "@kubarium/api";
import { isNotFound, keyOf } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import { SLICES_BY_SERVICE, type Source } from "../../../framework/sources.ts";
import { regarding } from "../../../objects/owners.ts";
import { isNamespaceTerminating } from "../../../objects/status-writes.ts";
import { MANAGED_BY } from "../endpointslice/plan.ts";
import { MAX_ENDPOINTS_PER_SUBSET, MIRRORING_CONTROLLER, type MirrorPlan, planMirror } from "./plan.ts";

const COMPONENT = "endpoint-slice-mirroring-controller";
const SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";
const LEADER = "control-plane.alpha.kubernetes.io/leader";

export class EndpointSliceMirroringReconciler implements Reconciler {
  readonly name = "endpointslicemirroring";
  readonly concurrency = 5;
  readonly reads: readonly Source<unknown>[];
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    const { services, endpoints, endpointSlices } = deps.sources;
    this.reads = [services, endpoints, endpointSlices];
  }

  watch(enqueue: Enqueue): void {
    const { services, endpoints, endpointSlices } = this.deps.sources;
    const own = (object: Service | Endpoints): void => enqueue(keyOf(object));
    endpoints.informer.addHandlers({ onAdd: own, onUpdate: own, onDelete: own });
    const withoutSelector = (service: Service): void => {
      if (!service.spec.selector) own(service);
    };
    services.informer.addHandlers({
      onAdd: withoutSelector,
      onUpdate(service, previous) {
        if (!service.spec.selector !== !previous.spec.selector) own(service);
      },
      onDelete: withoutSelector,
    });
    const mirrored = ({ metadata }: EndpointSlice): void => {
      const name = metadata.labels?.["kubernetes.io/service-name"];
      if (name && metadata.labels?.[MANAGED_BY] === MIRRORING_CONTROLLER) enqueue(`${metadata.namespace}/${name}`);
    };
    endpointSlices.informer.addHandlers({ onAdd: mirrored, onUpdate: mirrored, onDelete: mirrored });
  }

  async reconcile({ log, client }: ReconcileContext, key: string): Promise<Result> {
    const { services, endpoints, endpointSlices } = this.deps.sources;
    const object = endpoints.informer.get(key);
    const service = services.informer.get(key);
    const existing = endpointSlices.informer
      .byIndex(SLICES_BY_SERVICE, key)
      .filter(({ metadata }) => metadata.labels?.[MANAGED_BY] === MIRRORING_CONTROLLER && !metadata.deletionTimestamp);
    if (!object || !isMirrored(object) || !service || service.spec.selector) {
      await write(client, { create: [], update: [], remove: [...existing] });
      return done;
    }
    const plan = planMirror(object, existing);
    const counts = { create: plan.create.length, update: plan.update.length, remove: plan.remove.length };
    if (counts.create + counts.update + counts.remove) log.info(counts, "mirror plan");
    this.report(object, plan);
    try {
      await write(client, plan);
    } catch (error) {
      if (isNamespaceTerminating(error)) return done;
      throw error;
    }
    return done;
  }

  private report(object: Endpoints, { invalid, surplus }: MirrorPlan): void {
    const warn = (reason: string, message: string): void =>
      this.deps.recorder(COMPONENT).event(regarding(resources.endpoints, object), "Warning", reason, message);
    if (invalid) warn("InvalidIPAddress", `Skipped ${invalid} invalid IP addresses when mirroring to EndpointSlices`);
    if (!surplus) return;
    const limit = `A max of ${MAX_ENDPOINTS_PER_SUBSET} addresses can be mirrored to EndpointSlices per Endpoints subset.`;
    warn("TooManyAddressesToMirror", `${limit} ${invalid + surplus} addresses were skipped`);
  }
}

function isMirrored({ metadata }: Endpoints): boolean {
  return metadata.labels?.[SKIP_MIRROR] !== "true" && metadata.annotations?.[LEADER] === undefined;
}

async function write(client: Client, { create, update, remove }: Pick<MirrorPlan, "create" | "update" | "remove">): Promise<void> {
  const slices = client.resource(resources.endpointSlices);
  for (const slice of create) await slices.create(slice.metadata.namespace ?? "", slice);
  for (const slice of update) await slices.update(slice);
  for (const { metadata } of remove) {
    await slices.delete(metadata.namespace ?? "", metadata.name).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }
}
