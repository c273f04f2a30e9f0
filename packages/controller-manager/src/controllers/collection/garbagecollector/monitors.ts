/** Follows every kind that can be deleted, those that are added later too, and feeds the graph. */
import type { CustomResourceDefinition, ResourceRef } from "@kubarium/api";
import { type ApiObject, apiVersionOf, type OwnerReference } from "@kubarium/apimachinery";
import type { Clock, Logger, Timer } from "@kubarium/component-base";
import type { Discovery, DiscoveredResource } from "../../../framework/discovery.ts";
import { resourceId, type Sources } from "../../../framework/sources.ts";
import type { Graph, Observed } from "./graph.ts";

/** How often the server is asked for new kinds when nothing hints at any; real time. */
const RESYNC_PERIOD_MS = 30_000;
/** A new definition is served a moment after it is seen; real time. */
const SETTLE_MS = 500;

const DEFINITIONS: ResourceRef<CustomResourceDefinition> = {
  group: "apiextensions.k8s.io",
  version: "v1",
  resource: "customresourcedefinitions",
  kind: "CustomResourceDefinition",
  namespaced: false,
};
/** Nobody owns them, they own nobody, and there are many. */
const IGNORED = new Set(["events", "events.events.k8s.io"]);

export class Monitors {
  private readonly monitored = new Set<string>();
  private timers: Timer[] = [];
  private readonly deps: { sources: Sources; discovery: Discovery; clock: Clock; log: Logger };
  private readonly graph: Graph;

  constructor(deps: { sources: Sources; discovery: Discovery; clock: Clock; log: Logger }, graph: Graph) {
    this.deps = deps;
    this.graph = graph;
  }

  /** Follows what is not followed yet. Throws when the server cannot be asked. */
  async sync(): Promise<void> {
    const { resources } = await this.deps.discovery.read();
    const fresh = resources.filter((ref) => isCollectable(ref) && !this.monitored.has(resourceId(ref)));
    for (const ref of fresh) this.follow(ref);
    if (fresh.length) this.deps.log.info({ kinds: this.monitored.size }, "following kinds for garbage collection");
  }

  /** Keeps looking for new kinds. */
  start(): void {
    const { clock, sources } = this.deps;
    this.timers.push(clock.setInterval(() => this.resync(), RESYNC_PERIOD_MS * clock.speed).unref());
    const changed = (): void => {
      this.timers.push(clock.setTimeout(() => this.resync(), SETTLE_MS * clock.speed).unref());
    };
    sources.of(DEFINITIONS).informer.addHandlers({
      onAdd: (_, isInInitialList) => !isInInitialList && changed(),
      onUpdate: (definition, previous) => isEstablished(definition) !== isEstablished(previous) && changed(),
      onDelete: changed,
    });
  }

  stop(): void {
    for (const timer of this.timers) timer.cancel();
    this.timers = [];
  }

  private resync(): void {
    this.deps.discovery.invalidate();
    this.sync().catch((error: unknown) => this.deps.log.warn({ err: error }, "kinds could not be discovered, trying again"));
  }

  private follow(ref: DiscoveredResource): void {
    this.monitored.add(resourceId(ref));
    const observe = (object: ApiObject): void => this.graph.observe(observedOf(ref, object));
    this.deps.sources.of<ApiObject>(ref).informer.addHandlers({
      onAdd: observe,
      onUpdate(object, previous) {
        if (concerns(object) !== concerns(previous)) observe(object);
      },
      onDelete: (object) => this.graph.remove(observedOf(ref, object).identity),
    });
  }
}

function isCollectable(ref: DiscoveredResource): boolean {
  return ["delete", "list", "watch"].every((verb) => ref.verbs.includes(verb)) && !IGNORED.has(resourceId(ref));
}

function isEstablished({ status }: CustomResourceDefinition): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === "Established" && value === "True") ?? false;
}

/** Most changes are of no concern to the graph: a status, a heartbeat. */
function concerns({ metadata }: ApiObject): string {
  const { uid, ownerReferences, finalizers, deletionTimestamp } = metadata;
  return ownerReferences || deletionTimestamp ? JSON.stringify([uid, ownerReferences, finalizers, deletionTimestamp]) : (uid ?? "");
}

function observedOf(ref: DiscoveredResource, { metadata }: ApiObject): Observed {
  const { namespace = "", name = "", uid = "" } = metadata;
  return {
    identity: { apiVersion: apiVersionOf(ref), kind: ref.kind, namespace, name, uid },
    owners: (metadata.ownerReferences ?? []) as readonly OwnerReference[],
    finalizers: metadata.finalizers ?? [],
    beingDeleted: metadata.deletionTimestamp !== undefined,
  };
}
