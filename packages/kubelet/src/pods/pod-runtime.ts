/**
 * What of a pod exists on the node: sandbox, volumes, runs of its containers, and why those that do not run wait.
 * Decisions are planPod's and the worker's; this carries them out. Source: kuberuntime SyncPod, KillPod.
 */
import type { Container, Pod, PodStatus } from "@kubarium/api";
import type { PodEndpoint } from "../network/network.ts";
import { NETWORK_NOT_READY } from "../node/node-object.ts";
import type { RunningContainer } from "../runtime/container.ts";
import { killContainer, killPod } from "./containers/kill.ts";
import { restartDelay } from "./containers/restart-backoff.ts";
import { PodRuns } from "./containers/runs.ts";
import { graceMsOf, specHashOf, startContainer } from "./containers/start-container.ts";
import type { Views } from "./containers/view.ts";
import type { NodeContext } from "./context.ts";
import { pullCredentials } from "./inputs/pull-secrets.ts";
import { PodVolumes } from "./volumes/pod-volumes.ts";
import { type PodPlan, planPod } from "./plan.ts";
import { PodSandbox } from "./sandbox.ts";
import { mergedConditions } from "./status/conditions.ts";
import { type PodEnd, podStatus } from "./status/status.ts";

/** How long after an exit the node notices it. */
const RELIST_MS = 300;
/** A sandbox alone is noticed later. */
const SANDBOX_RELIST_MS = 1_000;
/** What a sandbox takes to stand; real ones take two to four times as long. In real time never less than a scheduler needs to tell that it chose this node. */
const SANDBOX_MS = { cluster: 100, real: 30 };

export interface PodRuntimeDeps {
  pod: () => Pod;
  context: NodeContext;
  /** Something happened: sync again. */
  onChange: () => void;
  /** Nothing may be started any more. */
  ending: () => boolean;
  /** Aborted when the grace period was made shorter and is over. */
  hurry: AbortSignal;
}

/** How a sync ended: well, with `failed` to be tried again after the usual wait, or held back until a crash loop's delay is over. */
export type SyncOutcome = { kind: "done" } | { kind: "failed" } | { kind: "network" } | { kind: "backoff"; remainingMs: number };

export class PodRuntime {
  readonly runs = new PodRuns();
  readonly sandbox: PodSandbox;
  readonly volumes: PodVolumes;
  private readonly waiting = new Map<string, { reason: string; message: string }>();
  private over = false;
  private readonly deps: PodRuntimeDeps;

  constructor(deps: PodRuntimeDeps) {
    this.deps = deps;
    const { context } = deps;
    const pod = deps.pod();
    this.sandbox = new PodSandbox(pod, this.runs.adopt(pod, context.clock.now()), context);
    this.volumes = new PodVolumes(() => ({ pod: deps.pod(), podIp: this.sandbox.ip ?? "", context }));
  }

  /** `views`: what the status of this turn was made from, so that nothing is decided about an end that was not told yet. */
  plan(views: Views): PodPlan {
    return planPod({
      pod: this.deps.pod(),
      hasSandbox: this.sandbox.endpoint !== undefined,
      views,
      started: (name) => this.started(name),
      unhealthy: (name) => {
        const probe = this.runs.prober(name)?.failed;
        const id = this.runs.latest(name)?.id;
        return probe && id ? { id, probe } : undefined;
      },
      specHash: specHashOf,
    });
  }

  async carryOut(plan: PodPlan, views: Views): Promise<SyncOutcome> {
    const { context, ending } = this.deps;
    const fresh = this.sandbox.endpoint === undefined;
    const endpoint = this.sandbox.open(this.deps.pod());
    if (!endpoint) {
      context.event(this.deps.pod(), "Warning", "NetworkNotReady", `network is not ready: ${NETWORK_NOT_READY}`);
      return { kind: "network" };
    }
    if (fresh) {
      await context.clock.sleep(Math.max(SANDBOX_MS.cluster, SANDBOX_MS.real * context.clock.speed));
      context.clock.setTimeout(() => this.deps.onChange(), SANDBOX_RELIST_MS).unref();
    }
    for (const doomed of plan.kill) await this.kill(doomed, endpoint);
    const credentials = await this.credentials(plan);
    let outcome: SyncOutcome = { kind: "done" };
    for (const { container } of plan.start) {
      if (ending()) return outcome;
      outcome = worse(outcome, await this.start(container, endpoint, views, credentials));
    }
    return outcome;
  }

  async killAll(): Promise<void> {
    const { context, hurry } = this.deps;
    const pod = this.deps.pod();
    await killPod({ pod, context, podIp: this.sandbox.ip ?? "", graceMs: graceMsOf(pod), hurry, runs: this.runs });
  }

  /** What needs no time to end: probes, sandbox. */
  release(): void {
    this.runs.stopProbers();
    this.volumes.stop();
    this.sandbox.close(this.deps.pod().metadata.uid);
  }

  /** As after the node's power failed: no events, no grace. */
  async drop(): Promise<void> {
    this.over = true;
    this.runs.stopProbers();
    this.volumes.stop();
    const running = this.runs.running();
    for (const { container } of running) container.signal("KILL");
    await Promise.all(running.map(({ container }) => container.ended));
  }

  status(options: { views: Views; isTerminal: boolean; ended: PodEnd | undefined }): PodStatus {
    const { statuses, clock, nodeIp } = this.deps.context;
    const pod = this.deps.pod();
    return podStatus({
      pod,
      // Conditions of others come from the API, the kubelet's own from what it said last.
      previous: { ...statuses.current(pod), conditions: mergedConditions(statuses.current(pod), pod.status) },
      views: options.views,
      waiting: this.waiting,
      ready: (name) => this.runs.prober(name)?.ready ?? this.started(name),
      started: (name) => this.started(name),
      podIp: this.sandbox.ip,
      sandboxReady: this.sandbox.endpoint !== undefined && !options.isTerminal,
      nodeIp,
      isTerminal: options.isTerminal,
      ...(options.ended ? { ended: options.ended } : {}),
      nowMs: clock.now(),
    });
  }

  private started(name: string): boolean {
    const running = this.runs.latest(name);
    return Boolean(running && running.startedMs) && (this.runs.prober(name)?.started ?? true);
  }

  private async kill({ name, message, graceSeconds }: PodPlan["kill"][number], endpoint: PodEndpoint): Promise<void> {
    const { context, hurry } = this.deps;
    const pod = this.deps.pod();
    const running = this.runs.latest(name);
    if (!running) return;
    const graceMs = graceSeconds === undefined ? graceMsOf(pod) : graceSeconds * 1000;
    await killContainer({ pod, name, running, context, podIp: endpoint.ip, graceMs, message, hurry });
    this.runs.markSeen(running);
    this.deps.onChange();
  }

  private async credentials(plan: PodPlan): Promise<Parameters<typeof startContainer>[0]["credentials"]> {
    const pod = this.deps.pod();
    const { context } = this.deps;
    const { credentials, missing } = await pullCredentials(pod, context.objects);
    if (missing.length && plan.start.length) {
      const message = `Unable to retrieve some image pull secrets (${missing.join(", ")}); attempting to pull the image may not succeed.`;
      context.event(pod, "Warning", "FailedToRetrieveImagePullSecret", message);
    }
    return credentials;
  }

  private async start(
    container: Container,
    endpoint: PodEndpoint,
    views: Views,
    credentials: Parameters<typeof startContainer>[0]["credentials"],
  ): Promise<SyncOutcome> {
    const { context } = this.deps;
    const pod = this.deps.pod();
    const delay = restartDelay(pod, container, views.get(container.name), context);
    if (delay) {
      this.waiting.set(container.name, delay.waiting);
      return { kind: "backoff", remainingMs: delay.remainingMs };
    }
    const result = await startContainer({
      pod,
      current: this.deps.pod,
      container,
      endpoint,
      credentials,
      context,
      runs: this.runs,
      volumes: this.volumes,
      onChange: this.deps.onChange,
      onExit: (running) => this.exited(container.name, running),
    });
    if (!result.ok) {
      this.waiting.set(container.name, { reason: result.reason, message: result.message });
      // It ran and is dead: looked at now, and again when its end is noticed.
      if (result.reason === "PostStartHookError") this.deps.onChange();
      return { kind: "failed" };
    }
    this.waiting.delete(container.name);
    this.deps.onChange();
    return { kind: "done" };
  }

  private exited(name: string, running: RunningContainer): void {
    const { journal, clock } = this.deps.context;
    const { uid, namespace, name: podName } = this.deps.pod().metadata;
    journal({
      timeMs: running.finishedMs,
      event: "stop",
      podUid: uid,
      pod: `${namespace}/${podName}`,
      container: name,
      id: running.id,
      exitCode: running.exit?.code ?? 0,
    });
    if (this.over) return;
    const notice = (): void => {
      this.runs.markSeen(running);
      this.deps.onChange();
    };
    clock.setTimeout(notice, RELIST_MS).unref();
  }
}

/** A crash loop's end decides when to look again; the nearest if there are several. Source: kubecontainer MinBackoffExpiration. */
function worse(a: SyncOutcome, b: SyncOutcome): SyncOutcome {
  if (a.kind === "backoff" && b.kind === "backoff") return a.remainingMs <= b.remainingMs ? a : b;
  if (a.kind === "backoff" || b.kind === "done") return a;
  return b;
}
