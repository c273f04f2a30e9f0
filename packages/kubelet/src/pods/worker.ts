/**
 * One pod's life on the node: a loop of "say what is, decide, act" that runs again whenever something changed. Source: kubelet pod_workers.go, SyncPod.
 * Invariants: one turn at a time; a status is made at the start of a turn, so a failure is told one turn after it happened;
 * once terminating, a pod never starts anything again.
 */
import { type Pod, resources } from "@kubarium/api";
import type { PodEndpoint } from "../network/network.ts";
import type { RunningContainer } from "../runtime/container.ts";
import { planAdmission, rejectedStatus } from "./admission.ts";
import { mergedConditions } from "./status/conditions.ts";
import type { NodeContext } from "./context.ts";
import { killContainer, killPod } from "./containers/kill.ts";
import { type PodPlan, planPod } from "./plan.ts";
import { pullCredentials } from "./inputs/pull-secrets.ts";
import { restartDelay } from "./containers/restart-backoff.ts";
import { PodRuns } from "./containers/runs.ts";
import { graceMsOf, specHashOf, startContainer } from "./containers/start-container.ts";
import { podStatus, terminatedStatus } from "./status/status.ts";
import { isGone } from "./status/status-manager.ts";
import { PodVolumes } from "./inputs/volumes.ts";

/** How long after an exit the node notices it. */
const RELIST_MS = 300;
/** A sandbox alone is noticed later. */
const SANDBOX_RELIST_MS = 1_000;
const ERROR_RESYNC_MS = 10_000;
const MAX_RESYNC_MS = 60_000;
const RESYNC_JITTER = 0.5;
const MOUNT_RETRY_MS = 500;
const MAX_MOUNT_RETRY_MS = 122_000;
const DELETE_RETRY_MS = 1_000;
const PLEG_GRACE_MS = 1_000;

type State = "new" | "syncing" | "terminating" | "finished";

export class PodWorker {
  pod: Pod;
  readonly runs = new PodRuns();
  state: State = "new";
  rejected = false;
  private readonly context: NodeContext;
  private endpoint: PodEndpoint | undefined;
  private podIp: string | undefined;
  private hadSandbox = false;
  private readonly waiting = new Map<string, { reason: string; message: string }>();
  private readonly volumes: PodVolumes;
  private ended: { reason: string; message: string } | undefined;
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
    this.volumes = new PodVolumes(() => ({ pod: this.pod, podIp: this.podIp ?? "", nodeIp: context.nodeIp, objects: context.objects }));
    this.hadSandbox = this.runs.adopt(pod, context.clock.now());
  }

  get uid(): string {
    return this.pod.metadata.uid;
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

  async stop(): Promise<void> {
    this.resync?.cancel();
    this.deadline?.cancel();
    this.runs.stopProbers();
    this.state = "finished";
    const running = this.runs.running();
    for (const { container } of running) container.signal("KILL");
    await Promise.all(running.map(({ container }) => container.ended));
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
    this.writeStatus();
    const problem = await this.volumes.problem();
    if (problem) return this.mountFailed(problem);
    this.mountRetryMs = MOUNT_RETRY_MS;
    if (this.mustEnd) return this.terminate();
    return this.act(this.plan());
  }

  private begin(): void {
    this.state = "syncing";
    const phase = this.pod.status?.phase;
    if (phase === "Succeeded" || phase === "Failed") {
      this.ranOut = true;
      return;
    }
    if (this.mustEnd) return;
    if (!this.hadSandbox) this.admit();
    const seconds = this.pod.spec.activeDeadlineSeconds;
    if (seconds === undefined) return;
    const startMs = Date.parse(this.pod.status?.startTime ?? "") || this.context.clock.now();
    this.deadline = this.context.clock.setTimeout(() => this.outlived(), seconds * 1000 - this.context.clock.since(startMs)).unref();
  }

  private admit(): void {
    const rejection = planAdmission(this.pod, this.context.node(), this.context.othersActive(this.uid));
    if (!rejection) return;
    this.rejected = true;
    this.context.event(this.pod, "Warning", rejection.reason, rejection.message);
    this.context.statuses.set(this.pod, rejectedStatus(this.pod, rejection, this.context.clock.now()));
  }

  private outlived(): void {
    if (this.mustEnd || this.ranOut) return;
    this.ended = { reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline" };
    this.context.event(this.pod, "Normal", "DeadlineExceeded", this.ended.message);
    this.kick();
  }

  private mountFailed(problem: string): number {
    this.context.event(this.pod, "Warning", "FailedMount", problem);
    const retryMs = this.mountRetryMs;
    this.mountRetryMs = Math.min(retryMs * 2, MAX_MOUNT_RETRY_MS);
    return retryMs;
  }

  private plan(): PodPlan {
    return planPod({
      pod: this.pod,
      hasSandbox: this.endpoint !== undefined,
      views: this.runs.views(),
      started: (name) => this.started(name),
      unhealthy: (name) => {
        const probe = this.runs.prober(name)?.failed;
        const id = this.runs.latest(name)?.id;
        return probe && id ? { id, probe } : undefined;
      },
      specHash: specHashOf,
    });
  }

  private async act(plan: PodPlan): Promise<number | undefined> {
    if (plan.killPod) return this.runOut();
    const before = this.runs.views();
    let endpoint = this.endpoint;
    if (!endpoint) {
      if (this.hadSandbox)
        this.context.event(this.pod, "Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
      endpoint = this.context.network.attach(this.uid, { hostNetwork: Boolean(this.pod.spec.hostNetwork) });
      this.endpoint = endpoint;
      this.hadSandbox = true;
      this.podIp = endpoint.ip;
      this.context.clock.setTimeout(() => this.kick(), SANDBOX_RELIST_MS).unref();
    }
    for (const { name, message } of plan.kill) {
      const running = this.runs.latest(name);
      if (!running) continue;
      await killContainer({
        pod: this.pod,
        name,
        running,
        context: this.context,
        podIp: endpoint.ip,
        graceMs: graceMsOf(this.pod),
        message,
        hurry: this.hurry.signal,
      });
      this.runs.markSeen(running);
      this.again = true;
    }
    const { credentials, missing } = await pullCredentials(this.pod, this.context.objects);
    if (missing.length && plan.start.length) {
      this.context.event(
        this.pod,
        "Warning",
        "FailedToRetrieveImagePullSecret",
        `Unable to retrieve some image pull secrets (${missing.join(", ")}); attempting to pull the image may not succeed.`,
      );
    }
    let retryMs: number | undefined;
    for (const { container } of plan.start) {
      if (this.mustEnd) return this.terminate();
      const failedMs = await this.start(container, endpoint, before, credentials);
      if (failedMs !== undefined) retryMs = Math.min(retryMs ?? Number.POSITIVE_INFINITY, failedMs);
    }
    return retryMs === undefined ? undefined : Math.min(retryMs, MAX_RESYNC_MS) * (1 + RESYNC_JITTER * this.context.random.next());
  }

  /** Undefined when it started; else when to try again. */
  private async start(
    container: Pod["spec"]["containers"][number],
    endpoint: PodEndpoint,
    before: ReturnType<PodRuns["views"]>,
    credentials: Parameters<typeof startContainer>[0]["credentials"],
  ): Promise<number | undefined> {
    const { context, pod } = this;
    const delay = restartDelay(pod, container, before.get(container.name), context);
    if (delay) {
      this.waiting.set(container.name, delay.waiting);
      return delay.remainingMs;
    }
    const result = await startContainer({
      pod,
      container,
      endpoint,
      credentials,
      context,
      runs: this.runs,
      volumes: this.volumes,
      onChange: () => this.kick(),
      onExit: (running) => this.exited(container.name, running),
    });
    this.again ||= result.ok;
    if (result.ok) {
      this.waiting.delete(container.name);
      return undefined;
    }
    this.waiting.set(container.name, { reason: result.reason, message: result.message });
    return result.retryInMs ?? ERROR_RESYNC_MS;
  }

  private exited(name: string, running: RunningContainer): void {
    const { journal, clock } = this.context;
    journal({
      timeMs: running.finishedMs,
      event: "stop",
      podUid: this.uid,
      pod: `${this.pod.metadata.namespace}/${this.pod.metadata.name}`,
      container: name,
      id: running.id,
      exitCode: running.exit?.code ?? 0,
    });
    if (this.state === "finished") return;
    clock
      .setTimeout(() => {
        this.runs.markSeen(running);
        this.kick();
      }, RELIST_MS)
      .unref();
  }

  private started(name: string): boolean {
    const running = this.runs.latest(name);
    return Boolean(running && running.startedMs) && (this.runs.prober(name)?.started ?? true);
  }

  private writeStatus(isTerminal = false): void {
    const { statuses, clock, nodeIp } = this.context;
    const status = podStatus({
      pod: this.pod,
      // Conditions of others come from the API, the kubelet's own from what it said last.
      previous: { ...statuses.current(this.pod), conditions: mergedConditions(statuses.current(this.pod), this.pod.status) },
      views: this.runs.views(),
      waiting: this.waiting,
      ready: (name) => this.runs.prober(name)?.ready ?? this.started(name),
      started: (name) => this.started(name),
      podIp: this.podIp,
      sandboxReady: this.endpoint !== undefined && !isTerminal,
      nodeIp,
      isTerminal,
      ...(this.ended ? { ended: this.runs.running().length ? undefined : this.ended } : {}),
      nowMs: clock.now(),
    });
    statuses.set(this.pod, isTerminal ? terminatedStatus(this.pod, status) : status);
  }

  /** Its containers have run to their end: sidecars stop, the sandbox goes, the last status is told. */
  private async runOut(): Promise<undefined> {
    if (this.endpoint && this.runs.running().length) await this.killAll();
    this.ranOut = true;
    this.release();
    this.writeStatus(true);
    return undefined;
  }

  private async terminate(): Promise<number | undefined> {
    this.state = "terminating";
    if (!this.rejected && !(this.ranOut && !this.runs.running().length)) {
      await this.killAll();
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

  private async killAll(): Promise<void> {
    await killPod({
      pod: this.pod,
      context: this.context,
      podIp: this.podIp ?? "",
      graceMs: graceMsOf(this.pod),
      hurry: this.hurry.signal,
      runs: this.runs,
    });
  }

  private release(): void {
    this.runs.stopProbers();
    this.deadline?.cancel();
    if (this.endpoint) this.context.network.detach(this.uid);
    this.endpoint = undefined;
  }

  /** False when it must be tried again. */
  private async deleteObject(): Promise<boolean> {
    const { name, namespace = "", uid } = this.pod.metadata;
    try {
      await this.context.client.resource(resources.pods).delete(namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } });
      return true;
    } catch (error) {
      if (isGone(error)) return true;
      this.context.log.warn({ err: error, pod: `${namespace}/${name}` }, "pod not deleted, trying again");
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
