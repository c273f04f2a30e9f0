/**
 * Deletes what has lost all its owners, and finishes foreground and orphaning deletions. Source: pkg/controller/garbagecollector.
 * Keys are UIDs. Every replica keeps the whole graph; what it says is checked against the server before anything is deleted.
 */
import { type OwnerReference } from "@kubarium/api";
import { type ApiObject, isNotFound } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import type { Logger } from "@kubarium/component-base";
import type { ControllerDeps } from "../../../framework/controller.ts";
import { type Enqueue, type ReconcileContext, type Reconciler, type Result, done } from "../../../framework/reconciler.ts";
import type { Source } from "../../../framework/sources.ts";
import { blockingDependents, FOREGROUND_FINALIZER, Graph, type GraphNode, ORPHAN_FINALIZER } from "./graph.ts";
import { AbsentOwners, type Identity, identityText } from "./identity.ts";
import { Monitors } from "./monitors.ts";
import { type Owners, planCollection } from "./plan.ts";
import { deleteLive, dropOwners, getLive, removeFinalizer, resourceOf, unblockOwners } from "./writes.ts";

const COMPONENT = "garbage-collector-controller";
/** An owner that exists and has not been seen yet is looked at again after this long; real time. */
const UNSEEN_RETRY_MS = 200;

export class GarbageCollector implements Reconciler {
  readonly name = "garbagecollector";
  readonly concurrency = 20;
  /** It decides on live objects; the graph only says where to look. */
  readonly reads: readonly Source<unknown>[] = [];
  readonly graph: Graph;
  private readonly absentOwners = new AbsentOwners();
  private readonly monitors: Monitors;
  private readonly deps: ControllerDeps;
  private enqueue: Enqueue = () => undefined;

  constructor(deps: ControllerDeps) {
    this.deps = deps;
    this.graph = new Graph({
      attempt: (uid) => this.enqueue(uid),
      absent: (identity) => this.absentOwners.add(identity),
      invalidNamespace: (dependent, owner) => this.reportInvalidNamespace(dependent, owner),
    });
    this.monitors = new Monitors(deps, this.graph);
  }

  prepare(): Promise<void> {
    return this.monitors.sync();
  }

  watch(enqueue: Enqueue): void {
    this.enqueue = enqueue;
    this.monitors.start();
  }

  stop(): void {
    this.monitors.stop();
  }

  async reconcile({ log, client }: ReconcileContext, uid: string): Promise<Result> {
    const node = this.graph.get(uid);
    if (!node) return done;
    if (node.orphaning) {
      await this.orphan(client, node, log);
      return done;
    }
    if (node.beingDeleted && !node.deletingDependents) return done;
    const { identity } = node;
    const ref = await resourceOf(this.deps.discovery, identity);
    // Named as an owner by something without a namespace: there is no such object.
    if (ref.namespaced && !identity.namespace) return done;
    const live = await getLive(client, ref, identity);
    if (live?.metadata.uid !== uid) {
      this.graph.verifiedAbsent(identity);
      return done;
    }
    if (node.deletingDependents) await this.awaitDependents(client, node);
    else await this.collect(client, node, live, log);
    return node.virtual ? { requeueAfterMs: UNSEEN_RETRY_MS * this.deps.clock.speed } : done;
  }

  /** Foreground deletion: the finalizer goes when no dependent holds it back any more. */
  private async awaitDependents(client: Client, node: GraphNode): Promise<void> {
    const blocking = blockingDependents(node);
    for (const dependent of blocking) if (!dependent.deletingDependents) this.enqueue(dependent.identity.uid);
    if (blocking.length) return;
    const ref = await resourceOf(this.deps.discovery, node.identity);
    await removeFinalizer(client, ref, node.identity, FOREGROUND_FINALIZER);
  }

  private async orphan(client: Client, node: GraphNode, log: Logger): Promise<void> {
    log.info({ object: identityText(node.identity), dependents: node.dependents.size }, "orphaning dependents");
    const outcomes = await Promise.allSettled(
      [...node.dependents].map(async ({ identity }) => {
        await dropOwners(client, await resourceOf(this.deps.discovery, identity), identity, [node.identity.uid]);
      }),
    );
    for (const outcome of outcomes) if (outcome.status === "rejected" && !isNotFound(outcome.reason)) throw outcome.reason;
    await removeFinalizer(client, await resourceOf(this.deps.discovery, node.identity), node.identity, ORPHAN_FINALIZER);
  }

  private async collect(client: Client, node: GraphNode, live: ApiObject, log: Logger): Promise<void> {
    const references = (live.metadata.ownerReferences ?? []) as readonly OwnerReference[];
    if (!references.length) return;
    const owners = await this.lookUp(client, node.identity, references);
    if (!owners) return;
    const plan = planCollection(node, owners, live.metadata.finalizers ?? []);
    const ref = await resourceOf(this.deps.discovery, node.identity);
    switch (plan.do) {
      case "nothing":
        return;
      case "dropOwners":
        return dropOwners(client, ref, node.identity, plan.uids);
      case "delete": {
        if (plan.unblock) await unblockOwners(client, ref, node.identity, node.owners);
        log.info({ object: identityText(node.identity), policy: plan.policy }, "deleting object without owners");
        if (!(await deleteLive(client, ref, node.identity, live, plan.policy))) this.graph.verifiedAbsent(node.identity);
      }
    }
  }

  /** Undefined when a reference can never be resolved: such an object is left alone. */
  private async lookUp(client: Client, item: Identity, references: readonly OwnerReference[]): Promise<Owners | undefined> {
    const owners: Owners = { solid: [], dangling: [], waiting: [] };
    for (const reference of references) {
      const owner = await this.ownerOf(client, item, reference);
      if (owner === "unresolvable") return undefined;
      if (owner === "absent") owners.dangling.push(reference);
      else if (owner.metadata.deletionTimestamp && owner.metadata.finalizers?.includes(FOREGROUND_FINALIZER))
        owners.waiting.push(reference);
      else owners.solid.push(reference);
    }
    return owners;
  }

  private async ownerOf(client: Client, item: Identity, reference: OwnerReference): Promise<ApiObject | "absent" | "unresolvable"> {
    const { apiVersion, kind, name, uid } = reference;
    const inCluster: Identity = { apiVersion, kind, name, uid, namespace: "" };
    const inNamespace: Identity = { ...inCluster, namespace: item.namespace };
    if (this.absentOwners.has(inCluster) || this.absentOwners.has(inNamespace)) return "absent";
    const ref = await resourceOf(this.deps.discovery, reference);
    if (ref.namespaced && !item.namespace) return "unresolvable";
    const identity = ref.namespaced ? inNamespace : inCluster;
    const live = await getLive(client, ref, identity);
    if (live?.metadata.uid === uid) return live;
    this.absentOwners.add(identity);
    return "absent";
  }

  private reportInvalidNamespace(dependent: Identity, { apiVersion, kind, name, uid }: OwnerReference): void {
    const { namespace } = dependent;
    const owner = identityText({ apiVersion, kind, name, uid, namespace });
    const about = { apiVersion: dependent.apiVersion, kind: dependent.kind, metadata: dependent };
    const message = `ownerRef ${owner} does not exist in namespace "${namespace}"`;
    this.deps.recorder(COMPONENT).event(about, "Warning", "OwnerRefInvalidNamespace", message);
  }
}
