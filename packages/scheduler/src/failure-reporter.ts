/** Tells of a pod that found no node, and makes room for it where lesser pods may go. */
import { type Pod, resources } from "@kubarium/api";
import { formatTime, isNotFound } from "@kubarium/apimachinery";
import type { Client, EventRecorder } from "@kubarium/client";
import type { Clock, Logger } from "@kubarium/component-base";
import type { PodInfo } from "./cluster/pod-info.ts";
import type { Preemption } from "./cycle/preemption.ts";

export interface FailureReporterDeps {
  client: Client;
  events: EventRecorder;
  clock: Clock;
  log: Logger;
  /** The scheduler's own name. */
  name: string;
  /** The pod as it is known now; a waiting one carries what it was when it was queued. */
  current(info: PodInfo): Pod;
}

export class FailureReporter {
  private readonly deps: FailureReporterDeps;

  constructor(deps: FailureReporterDeps) {
    this.deps = deps;
  }

  /** Never throws: the pod is tried again anyway. */
  async report(info: PodInfo, message: string, preemption?: Preemption): Promise<void> {
    this.deps.events.event(info.pod, "Warning", "FailedScheduling", message, { action: "Scheduling", style: "events.k8s.io" });
    try {
      await this.writeCondition(this.deps.current(info), message, preemption?.node);
      if (preemption) await this.evict(info, preemption);
    } catch (error) {
      if (isNotFound(error)) return;
      this.deps.log.warn({ pod: info.key, err: (error as Error).message }, "could not report that a pod has no node");
    }
  }

  private async writeCondition(pod: Pod, message: string, nominatedNodeName: string | undefined): Promise<void> {
    const before = pod.status.conditions?.find(({ type }) => type === "PodScheduled");
    const same = before?.status === "False" && before.reason === "Unschedulable" && before.message === message;
    if (same && (!nominatedNodeName || pod.status.nominatedNodeName === nominatedNodeName)) return;
    const condition = {
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message,
      observedGeneration: pod.metadata.generation,
      lastProbeTime: null,
      lastTransitionTime: before?.status === "False" ? before.lastTransitionTime : formatTime(this.deps.clock.now()),
    };
    const status = { conditions: [condition], ...(nominatedNodeName ? { nominatedNodeName } : {}) };
    await this.deps.client
      .resource(resources.pods)
      .patch(pod.metadata.namespace ?? "", pod.metadata.name, { type: "strategic", body: { status } }, { subresource: "status" });
  }

  private async evict(info: PodInfo, { node, victims }: Preemption): Promise<void> {
    const pods = this.deps.client.resource(resources.pods);
    for (const victim of victims) {
      const { name, namespace = "", uid } = victim.pod.metadata;
      const condition = {
        type: "DisruptionTarget",
        status: "True",
        reason: "PreemptionByScheduler",
        message: `${this.deps.name}: preempting to accommodate a higher priority pod`,
        observedGeneration: victim.pod.metadata.generation,
        lastTransitionTime: formatTime(this.deps.clock.now()),
      };
      await pods.patch(namespace, name, { type: "strategic", body: { status: { conditions: [condition] } } }, { subresource: "status" });
      await pods.delete(namespace, name, { preconditions: { uid } });
      this.deps.events.event(victim.pod, "Normal", "Preempted", `Preempted by pod ${info.pod.metadata.uid} on node ${node}`, {
        action: "Preempting",
        related: info.pod,
        style: "events.k8s.io",
      });
    }
  }
}
