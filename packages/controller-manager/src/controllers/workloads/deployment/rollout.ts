/**
 * One run over a Deployment as a value: what is there, what the plan has changed so far, and the steps that bring it about.
 * Steps work on copies, so that each sees the sizes the ones before it set, as it would after their writes.
 */
import type { Deployment, DeploymentStatus, ReplicaSet } from "@kubarium/api";
import { formatTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import { withCondition } from "../../../objects/conditions.ts";
import { countOf, DESIRED_REPLICAS, MAX_REPLICAS, withReplicasAnnotations } from "./annotations.ts";
import { sizeOf } from "./replica-sets.ts";
import { maxSurge, replicasOf } from "./strategy/limits.ts";

export type Step =
  | { do: "create"; replicaSet: ReplicaSet }
  | { do: "update"; replicaSet: ReplicaSet; event?: string }
  | { do: "delete"; replicaSet: ReplicaSet };

export class Rollout {
  readonly deployment: Deployment;
  readonly clock: Clock;
  /** Working copies; `old` without those of the current template. */
  old: ReplicaSet[];
  fresh: ReplicaSet | undefined;
  /** The revision annotation that the Deployment should have. */
  revision: string | undefined;
  conditions: NonNullable<DeploymentStatus["conditions"]>;
  readonly steps: Step[] = [];

  constructor(deployment: Deployment, old: readonly ReplicaSet[], fresh: ReplicaSet | undefined, clock: Clock) {
    this.deployment = deployment;
    this.clock = clock;
    this.old = old.map(workingCopy);
    this.fresh = fresh && workingCopy(fresh);
    this.conditions = [...(deployment.status?.conditions ?? [])];
  }

  /** Old ones first, as they are counted and scaled. */
  get all(): ReplicaSet[] {
    return this.fresh ? [...this.old, this.fresh] : [...this.old];
  }

  setCondition(type: string, status: string, reason: string, message: string): void {
    const now = formatTime(this.clock.now());
    this.conditions = withCondition(this.conditions, { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message });
  }

  /** Sets a size, and the sizes a later proportional scaling starts from. Says whether the size changed. */
  scale(replicaSet: ReplicaSet, size: number, options: { evenIfSame?: boolean } = {}): boolean {
    const before = sizeOf(replicaSet);
    if (before === size && !options.evenIfSame) return false;
    const desired = replicasOf(this.deployment);
    const max = desired + maxSurge(this.deployment);
    const { annotations } = replicaSet.metadata;
    const annotated = countOf(annotations, DESIRED_REPLICAS) === desired && countOf(annotations, MAX_REPLICAS) === max;
    if (before === size && annotated) return false;
    replicaSet.spec = { ...replicaSet.spec, replicas: size };
    replicaSet.metadata = { ...replicaSet.metadata, annotations: withReplicasAnnotations(annotations, desired, max) };
    const direction = before < size ? "up" : "down";
    const event = `Scaled ${direction} replica set ${replicaSet.metadata.name} from ${before} to ${size}`;
    this.steps.push({ do: "update", replicaSet: workingCopy(replicaSet), ...(before === size ? {} : { event }) });
    return before !== size;
  }
}

function workingCopy(replicaSet: ReplicaSet): ReplicaSet {
  return { ...replicaSet, metadata: { ...replicaSet.metadata }, spec: { ...replicaSet.spec } };
}
