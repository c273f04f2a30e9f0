/** What was seen while an experiment ran. Times are cluster milliseconds since the first fault; before it they are negative. */
export interface ClusterSample {
  atMs: number;
  /** Ready pods of the workload; undefined when the API server did not answer. */
  available?: number;
  readyNodes?: readonly string[];
}

export interface RequestSample {
  atMs: number;
  /** Why it failed; undefined when it was answered. */
  failure?: string;
}

export interface WriteRecord {
  /** When each write was acknowledged. */
  acknowledgedAtMs: readonly number[];
  failed: number;
  /** Acknowledged and not there at the end; undefined when nobody could look. */
  lost?: readonly string[];
}

export interface Observations {
  cluster: readonly ClusterSample[];
  requests: readonly RequestSample[];
  writes: WriteRecord;
  /** As it was when nothing was broken. */
  desired: number;
  nodes: readonly string[];
  /** When the last fault was taken back; the first came at 0. */
  endMs: number;
  /** Of experiments that roll something out: when it was seen to be complete, if it was. */
  rollout?: { completeAtMs?: number };
  /** When looking ended. */
  lastMs: number;
}
