/** Gives LoadBalancer Services an address, and takes it from what is no LoadBalancer any more. Source of the events: cloud-provider/controllers/service. */
import { resources, type Service } from "@kubarium/api";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, EVERYTHING, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import type { Source } from "../../../framework/sources.ts";
import { regarding } from "../../../objects/owners.ts";
import { writeStatusIfChanged } from "../../../objects/status-writes.ts";
import { planAddress } from "./plan.ts";

const COMPONENT = "service-controller";

/** One key for all Services: an address must never be given twice. */
export class ServiceLbReconciler implements Reconciler {
  readonly name = "service-lb";
  readonly concurrency = 1;
  readonly reads: readonly Source<unknown>[];
  private readonly deps: ControllerDeps;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    this.reads = [deps.sources.services];
  }

  watch(enqueue: Enqueue): void {
    const { services, nodes } = this.deps.sources;
    const concerned = (service: Service): void => {
      if (isConcerned(service)) enqueue(EVERYTHING);
    };
    services.informer.addHandlers({ onAdd: concerned, onUpdate: concerned, onDelete: concerned });
    // The first node brings the addresses.
    nodes.informer.addHandlers({ onAdd: () => enqueue(EVERYTHING) });
  }

  async reconcile({ log, client }: ReconcileContext): Promise<Result> {
    const { services, nodes } = this.deps.sources;
    const known = new Map(services.informer.list().map((service) => [service.metadata.uid, service]));
    for (const service of known.values()) {
      if (!isConcerned(service) || service.metadata.deletionTimestamp) continue;
      const ip = isOurs(service) ? planAddress(service, [...known.values()], nodes.informer.list()) : undefined;
      const had = service.status?.loadBalancer?.ingress?.[0]?.ip;
      if (ip === had) continue;
      const status = { ...service.status, loadBalancer: ip ? { ingress: [{ ip, ipMode: "VIP" }] } : {} };
      known.set(service.metadata.uid, { ...service, status });
      const tell = (reason: string, message: string): void =>
        this.deps.recorder(COMPONENT).event(regarding(resources.services, service), "Normal", reason, message);
      if (ip) tell("EnsuringLoadBalancer", "Ensuring load balancer");
      await writeStatusIfChanged(client, resources.services, service, status);
      if (ip) tell("EnsuredLoadBalancer", "Ensured load balancer");
      log.info({ service: `${service.metadata.namespace}/${service.metadata.name}`, ip }, "load balancer address");
    }
    return done;
  }
}

/** Somebody else's implementation is named by a class. */
function isOurs({ spec }: Service): boolean {
  return spec.type === "LoadBalancer" && !spec.loadBalancerClass;
}

function isConcerned(service: Service): boolean {
  return isOurs(service) || (service.spec.type !== "LoadBalancer" && Boolean(service.status?.loadBalancer?.ingress?.length));
}
