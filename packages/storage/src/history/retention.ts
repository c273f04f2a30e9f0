import type { Clock } from "@kubarium/component-base";

/** How far back the log reaches. Kubernetes' apiserver compacts etcd every five minutes (`--etcd-compaction-interval`). */
export interface Retention {
  /** Records older than this, in cluster time, are forgotten. */
  maxAgeMs: number;
  /** So many of the newest records are kept at most. */
  maxRecords: number;
}

export const DEFAULT_RETENTION: Retention = { maxAgeMs: 300_000, maxRecords: 50_000 };

/** Into how many samples the age is divided; a record lives at most this share of it too long. */
const SAMPLES_PER_AGE = 10;

interface Sample {
  atMs: number;
  head: number;
}

/** The revision to compact to: the newest that is too old, or that too many newer ones follow. 0 when nothing is to be done. */
function planCompaction(samples: readonly Sample[], head: number, retention: Retention, ageMs: (sample: Sample) => number): number {
  let revision = Math.max(0, head - retention.maxRecords);
  for (const sample of samples) if (ageMs(sample) >= retention.maxAgeMs) revision = Math.max(revision, sample.head);
  return revision;
}

/** Compacts a store by age and length until stopped. */
export function startRetention(
  store: { head(): Promise<number>; compact(revision: number): Promise<void> },
  deps: { clock: Clock; retention: Retention; onError: (error: unknown) => void },
): { stop(): void } {
  const { clock, retention } = deps;
  let samples: Sample[] = [];
  const sample = async (): Promise<void> => {
    const head = await store.head();
    const revision = planCompaction(samples, head, retention, (s) => clock.since(s.atMs));
    samples = [...samples.filter((s) => s.head > revision), { atMs: clock.now(), head }];
    if (revision > 0) await store.compact(revision);
  };
  const timer = clock.setInterval(() => void sample().catch(deps.onError), retention.maxAgeMs / SAMPLES_PER_AGE).unref();
  return { stop: () => timer.cancel() };
}
