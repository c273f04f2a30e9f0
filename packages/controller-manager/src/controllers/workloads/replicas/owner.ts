/** What a ReplicaSet and a ReplicationController have in common, as the shared core sees it. */
import type { ObjectMeta, Pod, PodTemplateSpec, ReplicaSetStatus } from "@kubarium/api";
import type { Selector } from "@kubarium/apimachinery";
import type { Source } from "../../../framework/sources.ts";

export interface ReplicaOwner {
  metadata: ObjectMeta;
  replicas: number;
  minReadySeconds: number;
  selector: Selector;
  template: PodTemplateSpec | undefined;
  status: ReplicaSetStatus | undefined;
}

/** What differs between the two kinds. */
export interface ReplicaKind<T extends ReplicaLike> {
  readonly name: string;
  readonly source: Source<T>;
  /** The event source. */
  readonly component: string;
  view(object: T): ReplicaOwner;
  /** The pods among which doubled-up nodes are avoided when some are removed. */
  related(object: T): readonly Pod[];
  /** ReplicationController's status has no `terminatingReplicas`. */
  readonly countsTerminating: boolean;
}

export interface ReplicaLike {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  status?: Partial<ReplicaSetStatus>;
}
