/** Registers the node, renews its lease and keeps its status: what says that a node is alive. Source: kubelet kubelet_node_status.go, component-helpers lease. */
import { type Lease, type Node, resources } from "@kubarium/api";
import { deepEqual, formatMicroTime, StatusError } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import { type Clock, type Logger, type Random, retryForever } from "@kubarium/component-base";
import { rfc3339 } from "../pods/status/status.ts";
import { ClusterIdentity } from "./cluster-identity.ts";
import { conditionEvents, NETWORK_NOT_READY, type NodeFacts, newNode, nodeStatus, nodeStatusPatch } from "./node-object.ts";

const LEASE_NAMESPACE = "kube-node-lease";
const LEASE_DURATION_SECONDS = 40;
const PERIOD_MS = 10_000;
const STATUS_REPORT_MS = 5 * 60_000;
const RETRY = { baseMs: 100, maxMs: 7_000, factor: 1.25 };
/** How often the range of a new node is asked for, in real milliseconds: a controller gives it within a moment, or is not there. */
const RANGE_POLL_MS = { first: 20, factor: 1.2, most: 1_000 };
/** So long a new node says only what it said when it registered. */
const RANGE_GRACE_MS = 200;

export interface HeartbeatDeps {
  client: Client;
  clock: Clock;
  random: Random;
  log: Logger;
  facts: () => NodeFacts;
  /** The Node as it was before this process, or as it was just created. */
  registered: (node: Node) => Promise<void>;
  event: (type: "Normal" | "Warning", reason: string, message: string) => void;
}

export class Heartbeat {
  node: Node;
  private lease: Lease | undefined;
  /** When the lease was last renewed, monotonic. */
  private renewedMs = Number.NEGATIVE_INFINITY;
  private reportedMs = 0;
  private readonly stopping = new AbortController();
  private timers: { cancel(): void }[] = [];
  private renewing = false;
  private reporting = false;
  private joining = false;
  private saidDeleted = false;
  private readonly cluster: ClusterIdentity;
  private readonly deps: HeartbeatDeps;

  constructor(deps: HeartbeatDeps) {
    this.deps = deps;
    this.cluster = new ClusterIdentity(deps.client);
    this.node = newNode(deps.facts(), rfc3339(deps.clock.now()));
  }

  /** The range of its pods' addresses. */
  podCidr(): string | undefined {
    return this.node.spec?.podCIDR ?? this.deps.facts().podCidr;
  }

  /** Whether the cluster has reason to call this node Ready: it said so, and its lease has not run out. */
  isReady(): boolean {
    const { clock } = this.deps;
    const said = this.node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
    return said && (clock.monotonicMs() - this.renewedMs) * clock.speed < LEASE_DURATION_SECONDS * 1000;
  }

  /** Resolves when the node is registered, and said Ready if it has a range for its pods. Tries for ever. */
  async start(): Promise<void> {
    const { clock, random, event } = this.deps;
    event("Normal", "Starting", "Starting kubelet.");
    for (const type of ["MemoryPressure", "DiskPressure", "PIDPressure"]) this.tell(conditionEvents[type]?.["False"] ?? "");
    event("Normal", "NodeAllocatableEnforced", "Updated Node Allocatable limit across pods");
    await this.join();
    // Nodes of one process do not all speak in the same instant.
    const offsetMs = random.next() * PERIOD_MS;
    this.timers.push(clock.setTimeout(() => this.timers.push(clock.setInterval(() => void this.renew(), PERIOD_MS)), offsetMs / 2));
    this.timers.push(
      clock.setTimeout(() => this.timers.push(clock.setInterval(() => void this.keepStatus().catch(() => {}), PERIOD_MS)), offsetMs),
    );
  }

  private async join(): Promise<void> {
    const { clock, random, log } = this.deps;
    const { name } = this.deps.facts();
    const retry = {
      ...RETRY,
      onError: (error: unknown, delayMs: number) =>
        log.info({ err: (error as Error).message, node: name, delayMs }, "node not registered yet"),
    };
    await retryForever({ clock, random, signal: this.stopping.signal }, retry, () => this.register());
    await this.deps.registered(this.node);
    await this.renew();
    const ready = (): Promise<void> => retryForever({ clock, random, signal: this.stopping.signal }, retry, () => this.report(true));
    if (this.podCidr()) await ready();
    else void this.awaitRange().then(ready).catch(this.unlessStopping);
  }

  /** Resolves when a controller has assigned `spec.podCIDR`. Until then the node is NotReady by its own word. */
  private async awaitRange(): Promise<void> {
    const { client, clock } = this.deps;
    const { name } = this.deps.facts();
    const begunMs = clock.monotonicMs();
    let told = false;
    for (let waitMs = RANGE_POLL_MS.first; !this.podCidr(); waitMs = Math.min(waitMs * RANGE_POLL_MS.factor, RANGE_POLL_MS.most)) {
      await clock.sleep(waitMs * clock.speed, this.stopping.signal);
      try {
        this.node = await client.resource(resources.nodes).get("", name);
        if (!told && !this.podCidr() && clock.monotonicMs() - begunMs > RANGE_GRACE_MS) {
          await this.report(true);
          told = true;
        }
      } catch (error) {
        this.deps.log.debug({ err: error, node: name }, "range of the node not read, trying again");
      }
    }
  }

  private readonly unlessStopping = (error: unknown): void => {
    if (!this.stopping.signal.aborted) throw error;
  };

  stop(): void {
    this.stopping.abort(new Error("stopping"));
    for (const timer of this.timers) timer.cancel();
  }

  /** Images or anything else of the facts changed: told with the next report. */
  private async register(): Promise<void> {
    const nodes = this.deps.client.resource(resources.nodes);
    const { name } = this.deps.facts();
    try {
      this.node = await nodes.create("", this.node);
      this.deps.log.info({ node: name }, "node registered");
    } catch (error) {
      if (!(error instanceof StatusError) || error.reason !== "AlreadyExists") throw error;
      this.node = await nodes.get("", name);
      const fresh = newNode(this.deps.facts(), rfc3339(this.deps.clock.now()));
      const missing = Object.entries(fresh.metadata.labels ?? {}).some(([key, value]) => this.node.metadata.labels?.[key] !== value);
      if (missing)
        this.node = await nodes.patch("", name, {
          type: "strategic",
          body: { metadata: { labels: fresh.metadata.labels, annotations: fresh.metadata.annotations } },
        });
    }
  }

  /** Something about the node changed that others must hear of now. */
  changed(): void {
    void this.report(false).catch((error: unknown) => this.deps.log.info({ err: error }, "node status not written, trying again"));
  }

  private async keepStatus(): Promise<void> {
    if (this.joining) return;
    try {
      await this.report(false);
      await this.cluster.remember();
      this.saidDeleted = false;
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) await this.missed();
    }
  }

  /** There is no such Node any more. A kubelet registers once, so one that was deleted stays away; a cluster that lost its state gets it back. */
  private async missed(): Promise<void> {
    const { log, facts, clock } = this.deps;
    const node = facts().name;
    if (!(await this.cluster.becameAnother())) {
      if (!this.saidDeleted) log.warn({ node }, "the Node was deleted; to have it back, start its kubelet again");
      this.saidDeleted = true;
      return;
    }
    log.warn({ node }, "the cluster has another state now, registering the node anew");
    this.joining = true;
    try {
      this.node = newNode(facts(), rfc3339(clock.now()));
      this.lease = undefined;
      await this.join();
    } finally {
      this.joining = false;
    }
  }

  /** Writes the status when something changed, and at least every five minutes. */
  private async report(first: boolean): Promise<void> {
    if (this.reporting) return;
    this.reporting = true;
    try {
      const { client, clock, facts } = this.deps;
      const nodes = client.resource(resources.nodes);
      const now = rfc3339(clock.now());
      const { name } = facts();
      if (!first) this.node = await nodes.get("", name);
      const before = this.node.status ?? {};
      const status = nodeStatus(facts(), before.conditions ?? [], this.podCidr() ? [] : [NETWORK_NOT_READY], now);
      const due = first || clock.since(this.reportedMs) >= STATUS_REPORT_MS;
      const patch = nodeStatusPatch(before, status, deepEqual) ?? (due ? { conditions: status.conditions } : undefined);
      if (!patch) return;
      this.node = await nodes.patch("", name, { type: "strategic", body: { status: patch } }, { subresource: "status" });
      this.reportedMs = clock.now();
      for (const condition of status.conditions ?? []) {
        const old = before.conditions?.find(({ type }) => type === condition.type);
        if (old?.status !== condition.status) this.tell(conditionEvents[condition.type]?.[condition.status] ?? "");
      }
    } finally {
      this.reporting = false;
    }
  }

  private tell(reason: string): void {
    if (reason) this.deps.event("Normal", reason, `Node ${this.deps.facts().name} status is now: ${reason}`);
  }

  private async renew(): Promise<void> {
    if (this.renewing) return;
    this.renewing = true;
    const { client, clock, log } = this.deps;
    const leases = client.resource(resources.leases);
    const { name } = this.deps.facts();
    const spec = { holderIdentity: name, leaseDurationSeconds: LEASE_DURATION_SECONDS, renewTime: formatMicroTime(clock.now()) };
    try {
      if (this.lease) {
        this.lease = await leases.update({ ...this.lease, spec: { ...this.lease.spec, ...spec } });
      } else {
        const owner = { apiVersion: "v1", kind: "Node", name, uid: this.node.metadata.uid };
        const found = await leases.get(LEASE_NAMESPACE, name).catch((error: unknown) => {
          if (error instanceof StatusError && error.code === 404) return undefined;
          throw error;
        });
        this.lease = found
          ? await leases.update({ ...found, metadata: { ...found.metadata, ownerReferences: [owner] }, spec: { ...found.spec, ...spec } })
          : await leases.create(LEASE_NAMESPACE, { metadata: { name, namespace: LEASE_NAMESPACE, ownerReferences: [owner] }, spec });
      }
      this.renewedMs = clock.monotonicMs();
    } catch (error) {
      // Read again next time: it may have been changed or deleted.
      this.lease = undefined;
      if (!this.stopping.signal.aborted) log.warn({ err: error, node: name }, "lease not renewed");
    } finally {
      this.renewing = false;
    }
  }
}
