/** What no pod may do, whatever is killed; fed with every event of a watch. */
import type { Pod } from "@kubarium/api";
import { controllerOf } from "@kubarium/apimachinery";
import type { Observer } from "./watching.ts";

/** Counts towards the replicas of its owner. */
export const isActive = ({ metadata, status }: Pod): boolean =>
  !metadata.deletionTimestamp && status.phase !== "Succeeded" && status.phase !== "Failed";
export const isReady = ({ status }: Pod): boolean => !!status.conditions?.some((one) => one.type === "Ready" && one.status === "True");
export const imageOf = (pod: Pod): string => pod.spec.containers[0]?.image ?? "";

export class PodLaws {
  /** Sentences. */
  readonly broken = new Set<string>();
  /** UIDs of the pods that each ReplicaSet made, by its UID; pods that nobody owns are under "". */
  readonly madeBy = new Map<string, Set<string>>();
  /** How many were active at once. */
  most = 0;
  private readonly nodes = new Map<string, string>();
  private readonly containers = new Map<string, string>();

  readonly look = ({ live }: Observer<Pod>): void => {
    this.most = Math.max(this.most, [...live.values()].filter(isActive).length);
    for (const pod of live.values()) this.check(pod);
  };

  private check(pod: Pod): void {
    const { uid, name } = pod.metadata;
    const { nodeName } = pod.spec;
    const owner = controllerOf(pod)?.uid ?? "";
    this.madeBy.set(owner, (this.madeBy.get(owner) ?? new Set()).add(uid));
    const before = this.nodes.get(uid);
    if (before && before !== nodeName) this.broken.add(`pod ${name} moved from ${before} to ${nodeName}`);
    if (nodeName) this.nodes.set(uid, nodeName);
    for (const { name: container, containerID, restartCount, state } of pod.status.containerStatuses ?? []) {
      if (!containerID || !state?.running) continue;
      const run = `${uid} ${container} ${restartCount}`;
      const known = this.containers.get(run);
      if (known && known !== containerID) this.broken.add(`container ${container} of pod ${name} ran twice as restart ${restartCount}`);
      this.containers.set(run, containerID);
    }
  }
}
