/** Carries a plan out: the writes, their events, and what becomes of a ReplicaSet that cannot be made. Source: sync.go. */
import { type Deployment, type DeploymentStatus, type ReplicaSet, resources } from "@kubarium/api";
import { deepEqual, formatTime, isAlreadyExists, isNotFound } from "@kubarium/apimachinery";
import type { Client, EventRecorder } from "@kubarium/client";
import type { Clock } from "@kubarium/component-base";
import { withCondition } from "../../../objects/conditions.ts";
import { regarding } from "../../../objects/owners.ts";
import { isNamespaceTerminating } from "../../../objects/status-writes.ts";
import { REVISION } from "./annotations.ts";
import type { DeploymentPlan } from "./plan.ts";
import { equalIgnoringHash, sizeOf } from "./replica-sets.ts";
import type { Step } from "./rollout.ts";
import { hasProgressDeadline } from "./status.ts";

export class StepRunner {
  /** Of the ReplicaSets written so far, so that a second step on one builds on the first. */
  private readonly versions = new Map<string, string>();
  private readonly client: Client;
  private readonly events: EventRecorder;
  private readonly deployment: Deployment;
  private readonly clock: Clock;

  constructor(client: Client, events: EventRecorder, deployment: Deployment, clock: Clock) {
    this.client = client;
    this.events = events;
    this.deployment = deployment;
    this.clock = clock;
  }

  async run({ steps, status, revision }: DeploymentPlan): Promise<void> {
    for (const step of steps) await this.step(step);
    await this.writeStatus(status, revision);
  }

  private async step(step: Step): Promise<void> {
    switch (step.do) {
      case "create":
        return this.create(step.replicaSet);
      case "update":
        return this.update(step.replicaSet, step.event);
      case "delete":
        return this.remove(step.replicaSet);
    }
  }

  private async create(replicaSet: ReplicaSet): Promise<void> {
    const { status: _, ...draft } = replicaSet;
    const { name } = replicaSet.metadata;
    try {
      const made = await this.client.resource(resources.replicaSets).create(this.deployment.metadata.namespace ?? "", draft);
      this.versions.set(name, made.metadata.resourceVersion);
    } catch (error) {
      if (isAlreadyExists(error)) return this.collided(replicaSet, error);
      if (!isNamespaceTerminating(error)) await this.reportCreateFailure(name, error as Error);
      throw error;
    }
    const size = sizeOf(replicaSet);
    if (size > 0) this.scaled(`Scaled up replica set ${name} from 0 to ${size}`);
  }

  /** A ReplicaSet of that name exists: ours after all, or another template with the same hash, which needs another name. */
  private async collided(replicaSet: ReplicaSet, error: unknown): Promise<void> {
    const { namespace, name } = replicaSet.metadata;
    const existing = await this.client.resource(resources.replicaSets).get(namespace ?? "", name);
    const ours = existing.metadata.ownerReferences?.some((o) => o.controller && o.uid === this.deployment.metadata.uid);
    if (ours && equalIgnoringHash(existing.spec.template, this.deployment.spec.template)) {
      this.versions.set(name, existing.metadata.resourceVersion);
      return;
    }
    const status = this.deployment.status;
    await this.updateStatus({ ...status, collisionCount: (status?.collisionCount ?? 0) + 1 });
    throw error;
  }

  private async reportCreateFailure(name: string, error: Error): Promise<void> {
    const message = `Failed to create new replica set "${name}": ${error.message}`;
    this.events.event(regarding(resources.deployments, this.deployment), "Warning", "ReplicaSetCreateError", message);
    if (!hasProgressDeadline(this.deployment)) return;
    const now = formatTime(this.clock.now());
    const condition = { type: "Progressing", status: "False", lastUpdateTime: now, lastTransitionTime: now };
    const conditions = withCondition(this.deployment.status?.conditions, { ...condition, reason: "ReplicaSetCreateError", message });
    if (!deepEqual(conditions, this.deployment.status?.conditions)) await this.updateStatus({ ...this.deployment.status, conditions });
  }

  private async update(replicaSet: ReplicaSet, event: string | undefined): Promise<void> {
    const { name } = replicaSet.metadata;
    const resourceVersion = this.versions.get(name) ?? replicaSet.metadata.resourceVersion;
    const written = await this.client
      .resource(resources.replicaSets)
      .update({ ...replicaSet, metadata: { ...replicaSet.metadata, resourceVersion } });
    this.versions.set(name, written.metadata.resourceVersion);
    if (event) this.scaled(event);
  }

  private async remove({ metadata }: ReplicaSet): Promise<void> {
    try {
      await this.client
        .resource(resources.replicaSets)
        .delete(metadata.namespace ?? "", metadata.name, { preconditions: { uid: metadata.uid } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  private scaled(message: string): void {
    this.events.event(regarding(resources.deployments, this.deployment), "Normal", "ScalingReplicaSet", message);
  }

  private async writeStatus(status: DeploymentStatus, revision: string | undefined): Promise<void> {
    const { annotations } = this.deployment.metadata;
    const sameRevision = revision === undefined || annotations?.[REVISION] === revision;
    if (sameRevision && deepEqual(this.deployment.status ?? {}, status)) return;
    await this.updateStatus(status, revision);
  }

  /** The revision travels with the status: a Deployment's status may be written together with its annotations. */
  private async updateStatus(status: DeploymentStatus, revision?: string): Promise<void> {
    const { metadata } = this.deployment;
    const written = { ...this.deployment, metadata: revision === undefined ? metadata : annotated(metadata, revision), status };
    try {
      await this.client.resource(resources.deployments).updateStatus(written);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}

function annotated(metadata: Deployment["metadata"], revision: string): Deployment["metadata"] {
  return { ...metadata, annotations: { ...metadata.annotations, [REVISION]: revision } };
}
