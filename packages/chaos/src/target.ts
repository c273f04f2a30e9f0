/** The port to what is broken: a cluster of processes or of containers. */
import type { Step } from "./experiment/experiment.ts";
import type { Member } from "./experiment/plan.ts";

/** Takes a fault back; called once. */
export type Undo = () => Promise<void>;

export interface Strike {
  step: Step;
  member: Member;
}

export interface Target {
  /** What it is, for the first line: `processes of the cluster in DIR`. */
  readonly description: string;
  readonly kubeconfig: string;
  /** Cluster seconds in a real second. */
  readonly speed: number;
  members(): Promise<Member[]>;
  /** Why this cannot be done to this member here; undefined when it can. */
  refusal(strike: Strike): string | undefined;
  /** Brings what the strikes need beforehand, such as proxies to cut; members may be restarted for it. */
  prepare(strikes: readonly Strike[]): Promise<void>;
  /** Instant actions are over when it resolves, with nothing to undo. */
  inject(strike: Strike): Promise<Undo | undefined>;
  /** Whether an address belongs to this cluster: load goes nowhere else. */
  owns(address: string): Promise<boolean>;
  /** Takes back what `prepare` did. */
  restore(): Promise<void>;
}
