/**
 * One pod's life on the node: a loop of "say what is, decide, act" that runs again whenever something changed. Source: kubelet pod_workers.go, SyncPod.
 * Invariants: one turn at a time; a status is made at the start of a turn, so a failure is told one turn after it happened;
 * once terminating, a pod never starts anything again.
 */
import { type Pod, resources } from "@kubarium/api";
import { planPressureAdmission } from "../node/eviction/plan.ts";
import { planAdmission, rejectedStatus } from "./admission.ts";
import type { PodRuns } from "./containers/runs.ts";
import { graceMsOf } from "./containers/start-container.ts";
import type { PodEndpoint } from "../network/network.ts";
import type { NodeContext } from "./context.ts";
import { PodRuntime, type SyncOutcome } from "./pod-runtime.ts";
import { podIsGone } from "./status/pod-is-gone.ts";
import { type PodEnd, terminatedStatus } from "./status/status.ts";

const ERROR_RESYNC_MS = 10_000;
const NETWORK_RESYNC_MS = 1_000;
const MAX_RESYNC_MS = 60_000;
const RESYNC_JITTER = 0.5;
const MOUNT_RETRY_MS = 500;
const MAX_MOUNT_RETRY_MS = 122_000;
const DELETE_RETRY_MS = 1_000;
const PLEG_GRACE_MS = 1_000;
const EVICTION_GRACE_MS = 1_000;

type State = "new" | "syncing" | "terminating" | "finished";

export class PodWorker {
  pod: Pod;
  state: State = "new";
  rejected = false;
  private readonly context: NodeContext;
  private readonly runtime: PodRuntime;
  private ended: PodEnd | undefined;
  private ranOut = false;
  private objectGone = false;
  private working = false;
  private again = false;
  private mountRetryMs = MOUNT_RETRY_MS;
  private resync: { cancel(): void } | undefined;
  private deadline: { cancel(): void } | undefined;
  private readonly hurry = new AbortController();

  constructor(pod: Pod, context: NodeContext) {
    this.pod = pod;
    this.context = context;
    this.runtime = new PodRuntime({
      pod: () => this.pod,
      context,
      onChange: () => this.kick(),
      ending: () => this.mustEnd,
      hurry: this.hurry.signal,
    });
  }

  get uid(): string {
    return this.pod.metadata.uid;
  }

  get runs(): PodRuns {
    return this.runtime.runs;
  }

  /** Of its sandbox, while that stands. */
  get endpoint(): PodEndpoint | undefined {
    return this.runtime.sandbox.endpoint;
  }

  /** As this node sees it, which may be ahead of the API. */
  get status(): Pod["status"] {
    return this.context.statuses.current(this.pod);
  }

  update(pod: Pod): void {
    const before = this.pod;
    this.pod = pod;
    const graceMs = graceMsOf(pod);
    const shorter = before.metadata.deletionTimestamp && graceMs < graceMsOf(before);
    if (shorter) this.context.clock.setTimeout(() => this.hurry.abort(new Error("grace period shortened")), graceMs).unref();
    if (pod.spec.activeDeadlineSeconds !== before.spec.activeDeadlineSeconds && this.state === "syncing") this.watchDeadline();
    this.context.statuses.observe(pod);
    const statusOnly =
      before.metadata.generation === pod.metadata.generation && before.metadata.deletionTimestamp === pod.metadata.deletionTimestamp;
    if (statusOnly && !pod.spec.readinessGates?.length) return;
    this.kick();
  }

  /** The object is gone from the API: stop whatever runs. */
  deleted(pod: Pod): void {
    this.objectGone = true;
    this.pod = { ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: Math.min(graceMsOf(pod) / 1000, PLEG_GRACE_MS / 1000) } };
    this.context.clock.setTimeout(() => this.hurry.abort(new Error("pod is gone")), PLEG_GRACE_MS).unref();
    this.kick();
  }

  kick(): void {
    if (this.working) {
      this.again = true;
      return;
    }
    this.working = true;
    void this.loop();
  }

  /** Ends it by force: the node needs the room. */
  evict(message: string): void {
    if (this.mustEnd || this.ranOut || this.rejected) return;
    this.ended = { reason: "Evicted", message, disrupts: true };
    this.context.event(this.pod, "Warning", "Evicted", message);
    this.context.clock.setTimeout(() => this.hurry.abort(new Error("evicted")), EVICTION_GRACE_MS).unref();
    this.kick();
  }

  async stop(): Promise<void> {
    this.resync?.cancel();
    this.deadline?.cancel();
    this.state = "finished";
    this.runs.dropLogs();
    await this.runtime.drop();
  }

  private get mustEnd(): boolean {
    return Boolean(this.pod.metadata.deletionTimestamp) || this.objectGone || this.ended !== undefined;
  }

  private async loop(): Promise<void> {
    do {
      this.again = false;
      this.resync?.cancel();
      try {
        const retryMs = await this.turn();
        if (retryMs !== undefined) this.resyncIn(retryMs);
      } catch (error) {
        this.context.log.error({ err: error, pod: this.pod.metadata.name, namespace: this.pod.metadata.namespace }, "pod sync failed");
        this.resyncIn(ERROR_RESYNC_MS);
      }
    } while (this.again && this.state !== "finished");
    this.working = false;
  }

  private resyncIn(ms: number): void {
    if (this.state === "finished") return;
    this.resync?.cancel();
    this.resync = this.context.clock.setTimeout(() => this.kick(), ms).unref();
  }

  /** One turn. Answers when to look again because something failed. */
  private async turn(): Promise<number | undefined> {
    if (this.state === "finished") return undefined;
    if (this.state === "new") this.begin();
    if (this.mustEnd) return this.terminate();
    if (this.rejected || this.ranOut) return undefined;
    const views = this.runs.views();
    this.writeStatus(false, views);
    const problems = await this.runtime.volumes.problems();
    if (this.mustEnd) return this.terminate();
    if (problems.length) return this.mountFailed(problems);
    this.mountRetryMs = MOUNT_RETRY_MS;
    const plan = this.runtime.plan(views);
    if (plan.killPod) return this.runOut();
    const outcome = await this.runtime.carryOut(plan, views);
    return this.mustEnd ? this.terminate() : this.retryAfter(outcome);
  }

  private retryAfter(outcome: SyncOutcome): number | undefined {
    if (outcome.kind === "done") return undefined;
    const waits = { failed: ERROR_RESYNC_MS, network: NETWORK_RESYNC_MS };
    const ms = outcome.kind === "backoff" ? Math.min(outcome.remainingMs, MAX_RESYNC_MS) : waits[outcome.kind];
    return ms * (1 + RESYNC_JITTER * this.context.random.next());
  }

  private begin(): void {
    this.state = "syncing";
    const phase = this.pod.status?.phase;
    if (phase === "Succeeded" || phase === "Failed") {
      this.ranOut = true;
      return;
    }
    if (this.mustEnd) return;
    if (!this.runtime.sandbox.existed) this.admit();
    this.watchDeadline();
  }

  private admit(): void {
    const { context, pod } = this;
    const pressed = context.underPressure() ? planPressureAdmission(pod) : undefined;
    const rejection = pressed ?? planAdmission(pod, context.node(), context.othersActive(this.uid));
    if (!rejection) return;
    this.rejected = true;
    this.context.event(this.pod, "Warning", rejection.reason, rejection.message);
    this.context.statuses.set(this.pod, rejectedStatus(this.pod, rejection, this.context.clock.now()));
  }

  private watchDeadline(): void {
    this.deadline?.cancel();
    const seconds = this.pod.spec.activeDeadlineSeconds;
    if (seconds === undefined) return;
    const { clock } = this.context;
    const startMs = Date.parse(this.status?.startTime ?? "") || clock.now();
    this.deadline = clock.setTimeout(() => this.outlived(), Math.max(0, seconds * 1000 - clock.since(startMs))).unref();
  }

  private outlived(): void {
    if (this.mustEnd || this.ranOut || this.rejected) return;
    this.ended = { reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline" };
    this.context.event(this.pod, "Normal", "DeadlineExceeded", this.ended.message);
    this.kick();
  }

  private mountFailed(problems: readonly string[]): number {
    for (const problem of problems) this.context.event(this.pod, "Warning", "FailedMount", problem);
    const retryMs = this.mountRetryMs;
    this.mountRetryMs = Math.min(retryMs * 2, MAX_MOUNT_RETRY_MS);
    return retryMs;
  }

  private writeStatus(isTerminal = false, views = this.runs.views()): void {
    // What ended it is told when nothing runs any more.
    const ended = this.runs.running().length ? undefined : this.ended;
    const status = this.runtime.status({ views, isTerminal, ended });
    this.context.statuses.set(this.pod, isTerminal ? terminatedStatus(this.pod, status) : status);
  }

  /** Its containers have run to their end: sidecars stop, the sandbox goes, the last status is told. */
  private async runOut(): Promise<undefined> {
    if (this.runs.running().length) await this.runtime.killAll();
    this.ranOut = true;
    this.release();
    this.writeStatus(true);
    return undefined;
  }

  private async terminate(): Promise<number | undefined> {
    const first = this.state !== "terminating";
    this.state = "terminating";
    if (!this.rejected && !(this.ranOut && !this.runs.running().length)) {
      if (first && !this.objectGone) this.writeStatus();
      await this.runtime.killAll();
      this.release();
      this.writeStatus(true);
    }
    this.ranOut = true;
    if (!this.pod.metadata.deletionTimestamp && !this.objectGone) {
      this.state = "syncing";
      this.ended = undefined;
      return undefined;
    }
    if (!this.objectGone) {
      await this.context.statuses.settled(this.uid);
      if (!(await this.deleteObject())) return DELETE_RETRY_MS;
    }
    this.finish();
    return undefined;
  }

  private release(): void {
    this.deadline?.cancel();
    this.runtime.release();
  }

  /** False when it must be tried again. */
  private async deleteObject(): Promise<boolean> {
    const { name, namespace = "", uid } = this.pod.metadata;
    const { client, log } = this.context;
    try {
      await client.resource(resources.pods).delete(namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } });
      return true;
    } catch (error) {
      if (await podIsGone(client, this.pod, error)) return true;
      log.warn({ err: error, pod: `${namespace}/${name}` }, "pod not deleted, trying again");
      return false;
    }
  }

  private finish(): void {
    this.state = "finished";
    this.resync?.cancel();
    this.context.restarts.forget(`${this.uid}_`);
    this.context.images.forgetPod(this.uid);
    this.context.onFinished(this.uid);
  }
}
