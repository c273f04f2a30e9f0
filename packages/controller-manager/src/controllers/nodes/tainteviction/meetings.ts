/**
 * Since when a pod and the NoExecute taints of its node have been together, as this replica saw it.
 * Every replica keeps this for every pod, so that whichever runs a key knows; after a restart the taint's own time counts.
 */
import type { Pod, Taint } from "@kubarium/api";
import { parseTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";

interface Meeting {
  uid: string;
  sinceMs: number;
}

export class Meetings {
  private readonly meetings = new Map<string, Meeting>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** `initial` says that the taint was there when we came. */
  meet(key: string, { metadata }: Pod, taints: readonly Taint[], initial: boolean): void {
    if (this.meetings.get(key)?.uid === metadata.uid) return;
    const times = taints.flatMap(({ timeAdded }) => (timeAdded ? [parseTime(timeAdded)] : []));
    const sinceMs = initial && times.length ? Math.max(Math.min(...times), parseTime(metadata.creationTimestamp)) : this.clock.now();
    this.meetings.set(key, { uid: metadata.uid, sinceMs });
  }

  /** Says whether they had met. */
  part(key: string): boolean {
    return this.meetings.delete(key);
  }

  has(key: string): boolean {
    return this.meetings.has(key);
  }

  /** In cluster milliseconds; 0 when they have not met. */
  lastedMs(key: string): number {
    const meeting = this.meetings.get(key);
    return meeting ? this.clock.since(meeting.sinceMs) : 0;
  }
}
