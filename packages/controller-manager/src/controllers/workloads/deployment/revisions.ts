/** Which ReplicaSet is the new one, and what it is called, made of and annotated with. Source: getNewReplicaSet in sync.go. */
import { type Deployment, type ReplicaSet, resources } from "@kubarium/api";
import { apiVersionOf } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import { conditionOf } from "../../../objects/conditions.ts";
import { controllerReference } from "../../../objects/owners.ts";
import { planRevisionAnnotations, REVISION, revisionOf, sameAnnotations, withReplicasAnnotations } from "./annotations.ts";
import { findNewReplicaSet, POD_TEMPLATE_HASH, podTemplateHash, replicaSetName, sizeOf, sum } from "./replica-sets.ts";
import { Rollout } from "./rollout.ts";
import { hasProgressDeadline } from "./status.ts";
import { maxSurge, newReplicaSetReplicas, replicasOf } from "./strategy/limits.ts";

/** A rollout whose new ReplicaSet, if there is one, has the right revision and annotations. */
export function startRollout(deployment: Deployment, replicaSets: readonly ReplicaSet[], clock: Clock): Rollout {
  const fresh = findNewReplicaSet(deployment, replicaSets);
  const rollout = new Rollout(
    deployment,
    replicaSets.filter((replicaSet) => replicaSet.metadata.uid !== fresh?.metadata.uid),
    fresh,
    clock,
  );
  syncRevision(rollout);
  return rollout;
}

function syncRevision(rollout: Rollout): void {
  const { deployment, fresh } = rollout;
  if (!fresh) return;
  const annotations = planRevisionAnnotations(deployment, fresh.metadata.annotations, nextRevision(rollout));
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  if (!sameAnnotations(annotations, fresh.metadata.annotations) || (fresh.spec.minReadySeconds ?? 0) !== minReadySeconds) {
    fresh.metadata = { ...fresh.metadata, annotations: { ...annotations } };
    fresh.spec = { ...fresh.spec, minReadySeconds };
    rollout.steps.push({ do: "update", replicaSet: { ...fresh } });
  }
  rollout.revision = annotations[REVISION];
  if (hasProgressDeadline(deployment) && !conditionOf(rollout.conditions, "Progressing")) {
    rollout.setCondition("Progressing", "True", "FoundNewReplicaSet", `Found new replica set "${fresh.metadata.name}"`);
  }
}

/** Makes the new ReplicaSet if there is none. */
export function ensureNewReplicaSet(rollout: Rollout): ReplicaSet {
  const { deployment } = rollout;
  if (rollout.fresh) return rollout.fresh;
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = podTemplateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash };
  const desired = replicasOf(deployment);
  const revision = nextRevision(rollout);
  const fresh = {
    apiVersion: apiVersionOf(resources.replicaSets),
    kind: resources.replicaSets.kind,
    metadata: {
      name: replicaSetName(deployment.metadata.name, hash),
      namespace: deployment.metadata.namespace,
      labels,
      annotations: withReplicasAnnotations(
        planRevisionAnnotations(deployment, undefined, revision),
        desired,
        desired + maxSurge(deployment),
      ),
      ownerReferences: [controllerReference(resources.deployments, deployment)],
    },
    spec: {
      replicas: newReplicaSetReplicas(deployment, 0, sum(rollout.old, sizeOf)),
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [POD_TEMPLATE_HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  } as unknown as ReplicaSet;
  rollout.fresh = fresh;
  rollout.revision = String(revision);
  rollout.steps.push({ do: "create", replicaSet: { ...fresh } });
  if (hasProgressDeadline(deployment)) {
    rollout.setCondition("Progressing", "True", "NewReplicaSetCreated", `Created new replica set "${fresh.metadata.name}"`);
  }
  return fresh;
}

const nextRevision = (rollout: Rollout): number => Math.max(0, ...rollout.old.map(revisionOf)) + 1;
