/**
 * One experiment from beginning to verdict: workload, steady state, faults as planned, recovery, judgement. Whatever happens on the way,
 * faults are taken back, proxies removed, the namespace deleted, and all load ends with the call.
 */
import { type Client, clientFromKubeconfig } from "@kubarium/client";
import type { Clock, Random } from "@kubarium/component-base";
import { ChaosError, type Experiment } from "../experiment/experiment.ts";
import { planTimeline } from "../experiment/plan.ts";
import { judge, wholeSinceMs } from "../hypotheses/judge.ts";
import { type TimelineEntry, transitions } from "../hypotheses/transitions.ts";
import type { Target } from "../target.ts";
import { ClusterSampler } from "./cluster-sampler.ts";
import { ClusterTime } from "./cluster-time.ts";
import { Faults, planStrikes } from "./faults.ts";
import { Requester } from "./requester.ts";
import { timelineLine, type Verdict } from "./verdict.ts";
import { createWorkload, deleteWorkload, isRolledOut, type RunningWorkload } from "./workload.ts";
import { Writer } from "./writer.ts";

export interface RunDeps {
  target: Target;
  /** Runs at the target's speed. */
  clock: Clock;
  /** Chooses victims. */
  random: Random;
  /** Names the namespace. */
  names: Random;
  seed: number;
  signal: AbortSignal;
  /** Lines as things happen. */
  say(line: string): void;
}

/** Real milliseconds. */
const READY_LIMIT_MS = 30_000;
const POLL_MS = 100;
/** Cluster time, and at least as much real time, that recovery is waited for when no hypothesis says how long. */
const RECOVERY_LIMIT_MS = 180_000;
const STEADY_SAMPLES = 4;
const STEADY_ANSWERS = 6;

/** Throws ChaosError when it could not be run; whatever was broken by then is mended. */
export async function runExperiment(experiment: Experiment, deps: RunDeps): Promise<Verdict> {
  const { target, random, clock } = deps;
  const strikes = planStrikes(experiment, await target.members(), target, random);
  const client = clientFromKubeconfig(target.kubeconfig, { userAgent: "kubarium-chaos" });
  let workload: RunningWorkload | undefined;
  try {
    await target.prepare(strikes.flat());
    workload = await asChaosError("the workload could not be created", () =>
      createWorkload(client, experiment.name, experiment.workload, deps.names),
    );
    return await new Run(experiment, deps, client, workload).verdict(strikes);
  } finally {
    await target.restore();
    if (workload && !(await deleteWorkload(client, workload, clock)))
      deps.say(`namespace ${workload.namespace} could not be deleted: the API server does not answer`);
    await client.close();
  }
}

async function asChaosError<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ChaosError) throw error;
    throw new ChaosError(
      `${what}: ${(error as Error).message}`,
      "kubarium status and kubectl get events -A say what is wrong with the cluster",
    );
  }
}

class Run {
  private readonly experiment: Experiment;
  private readonly deps: RunDeps;
  private readonly client: Client;
  private readonly workload: RunningWorkload;
  private readonly time: ClusterTime;
  private readonly sampler: ClusterSampler;
  private readonly writer: Writer;
  private readonly notes: TimelineEntry[] = [];

  constructor(experiment: Experiment, deps: RunDeps, client: Client, workload: RunningWorkload) {
    this.experiment = experiment;
    this.deps = deps;
    this.client = client;
    this.workload = workload;
    this.time = new ClusterTime(deps.clock);
    const parts = { client, clock: deps.clock, time: this.time, namespace: workload.namespace };
    this.sampler = new ClusterSampler(parts);
    this.writer = new Writer(parts);
  }

  async verdict(strikes: ReturnType<typeof planStrikes>): Promise<Verdict> {
    const { deps, experiment, time, sampler, writer } = this;
    const nodes = await this.untilReady();
    const requester = await this.requester();
    for (const load of [sampler, writer, requester]) load.start();
    const note = (text: string): void => this.note({ atMs: time.now(), text });
    const faults = new Faults(experiment, strikes, { ...deps, client: this.client, workload: this.workload, note });
    const leftovers: string[] = [];
    let endMs = 0;
    let completeAtMs: number | undefined;
    try {
      await this.holdSteady(requester);
      this.begin(requester);
      await this.carryOut(faults);
      endMs = time.now();
      completeAtMs = await this.untilRecovered(nodes);
    } finally {
      leftovers.push(...(await faults.undoAll()));
      await Promise.all([requester.stop(), writer.stop(), sampler.stop()]);
    }
    const rolls = experiment.steps.some(({ action }) => action === "rollout");
    const seen = {
      cluster: sampler.samples,
      requests: requester.samples,
      writes: await writer.record(),
      desired: experiment.workload.replicas,
      nodes,
      endMs,
      lastMs: time.now(),
      ...(rolls ? { rollout: completeAtMs === undefined ? {} : { completeAtMs } } : {}),
    };
    const hypotheses = judge(experiment.hypotheses, seen);
    const passed = hypotheses.every((one) => one.passed) && !leftovers.length;
    const timeline = [...this.notes, ...transitions(seen)].sort((a, b) => a.atMs - b.atMs);
    return {
      experiment: experiment.name,
      target: deps.target.description,
      verdict: passed ? "Pass" : "Fail",
      seed: deps.seed,
      speed: deps.clock.speed,
      hypotheses,
      timeline,
      leftovers,
    };
  }

  private note(entry: TimelineEntry): void {
    this.notes.push(entry);
    this.deps.say(timelineLine(entry));
  }

  /** All pods of the workload are Ready; returns the nodes that are. */
  private async untilReady(): Promise<string[]> {
    const { clock, signal } = this.deps;
    const begunMs = clock.monotonicMs();
    for (;;) {
      const sample = await this.sampler.look();
      if (sample.available === this.experiment.workload.replicas) {
        this.sampler.samples.length = 0;
        return [...(sample.readyNodes ?? [])];
      }
      if (clock.monotonicMs() - begunMs > READY_LIMIT_MS)
        throw new ChaosError(
          `the workload did not get Ready: ${sample.available ?? "?"} of ${this.experiment.workload.replicas} pods after ${READY_LIMIT_MS / 1000} s`,
          `kubectl get pods,events -n ${this.workload.namespace} while it is tried says why`,
        );
      await clock.sleep(POLL_MS * clock.speed, signal);
    }
  }

  private async requester(): Promise<Requester> {
    const { target, clock } = this.deps;
    const addresses: string[] = [];
    for (const address of this.sampler.addresses) if (await target.owns(address)) addresses.push(address);
    if (!addresses.length)
      throw new ChaosError(
        `none of the nodes' addresses (${this.sampler.addresses.join(", ")}) is one of this cluster's own, so no load goes there`,
        "run it on the machine that the cluster runs on",
      );
    return new Requester({ clock, time: this.time, addresses, nodePort: this.workload.nodePort });
  }

  /** Ready pods take a moment to be known to every node's proxy. */
  private async untilServing({ samples }: Requester): Promise<void> {
    const { clock, signal } = this.deps;
    const begunMs = clock.monotonicMs();
    while (samples.length < STEADY_ANSWERS || samples.slice(-STEADY_ANSWERS).some(({ failure }) => failure !== undefined)) {
      if (clock.monotonicMs() - begunMs > READY_LIMIT_MS)
        throw new ChaosError(
          `the workload's Service does not answer on NodePort ${this.workload.nodePort}: ${samples.findLast(({ failure }) => failure)?.failure}`,
          `kubectl get endpointslices -n ${this.workload.namespace} while it is tried shows what it leads to`,
        );
      await clock.sleep(POLL_MS * clock.speed, signal);
    }
  }

  /** Nothing is broken before it has been seen to hold. */
  private async holdSteady(requester: Requester): Promise<void> {
    const { clock, signal } = this.deps;
    const { baselineMs, workload, hypotheses } = this.experiment;
    await this.untilServing(requester);
    this.note({
      atMs: this.time.now(),
      text: `steady state for ${baselineMs / 1000} s: ${workload.replicas} pods, load through NodePort ${this.workload.nodePort}`,
    });
    requester.samples.length = 0;
    this.sampler.samples.length = 0;
    await clock.sleep(baselineMs, signal);
    while (this.sampler.samples.length < 2 || !requester.samples.length) await clock.sleep(POLL_MS * clock.speed, signal);
    const low = this.sampler.samples.find(({ available }) => available !== undefined && available < workload.replicas);
    const failed = requester.samples.filter(({ failure }) => failure !== undefined);
    const mayFail = Math.max(0, ...hypotheses.map((one) => (one.type === "errorRate" ? one.maxPercent : 0)));
    const unsteady = low
      ? `${low.available} of ${workload.replicas} pods were Ready`
      : (failed.length / requester.samples.length) * 100 > mayFail
        ? `${failed.length} of ${requester.samples.length} requests failed (${failed[0]?.failure})`
        : undefined;
    if (unsteady)
      throw new ChaosError(
        `the steady state did not hold before anything was broken: ${unsteady}`,
        "kubarium status and kubectl get events -A say what is wrong with the cluster",
      );
  }

  /** From now on times count from here. */
  private begin(requester: Requester): void {
    const byMs = this.time.restart();
    for (const entry of [...this.sampler.samples, ...requester.samples, ...this.notes]) (entry as { atMs: number }).atMs -= byMs;
    this.writer.shift(byMs);
  }

  private async carryOut(faults: Faults): Promise<void> {
    const { clock, signal } = this.deps;
    const { moments, endMs } = planTimeline(this.experiment.steps);
    const until = (atMs: number): Promise<void> => clock.sleep(Math.max(0, atMs - this.time.now()), signal);
    for (const moment of moments) {
      await until(moment.atMs);
      await asChaosError("the experiment was broken off", () => faults.carryOut(moment));
    }
    await until(endMs);
  }

  /** Until all is as before for a few samples, or the time for that is over; returns when the last roll-out was complete, if it was. */
  private async untilRecovered(nodes: readonly string[]): Promise<number | undefined> {
    const { clock, signal } = this.deps;
    const limits = this.experiment.hypotheses.map((one) => (one.type === "recovery" ? one.withinMs : 0));
    const limitMs = this.time.now() + (Math.max(...limits) || RECOVERY_LIMIT_MS) + STEADY_SAMPLES * POLL_MS * clock.speed;
    const desired = this.experiment.workload.replicas;
    const first = this.sampler.samples.length;
    while (this.time.now() < limitMs) {
      const latest = this.sampler.samples.slice(first).slice(-STEADY_SAMPLES);
      const isWhole = latest.length === STEADY_SAMPLES && wholeSinceMs({ cluster: latest, desired, nodes }) === latest[0]?.atMs;
      if (isWhole && (await isRolledOut(this.client, this.workload).catch(() => false))) {
        this.note({ atMs: this.time.now(), text: "all is as before" });
        return this.time.now();
      }
      await clock.sleep(POLL_MS * clock.speed, signal);
    }
    this.note({ atMs: this.time.now(), text: "the time for recovery is over" });
    return undefined;
  }
}
