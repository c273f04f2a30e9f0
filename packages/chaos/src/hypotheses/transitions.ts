/** Samples to sentences of the timeline. */
import type { Observations } from "./samples.ts";

export interface TimelineEntry {
  /** Cluster milliseconds since the first fault. */
  atMs: number;
  text: string;
}

/** Whatever changed between one sample and the next: nodes, available pods, answers of the API server, runs of failed requests. */
export function transitions({
  cluster,
  requests,
  desired,
  nodes,
}: Pick<Observations, "cluster" | "requests" | "desired" | "nodes">): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let [available, answers, ready] = [desired, true, new Set(nodes)];
  for (const sample of cluster) {
    const { atMs } = sample;
    const say = (text: string): void => void entries.push({ atMs, text });
    if (answers !== (sample.available !== undefined)) {
      answers = !answers;
      say(answers ? "the API server answers again" : "the API server does not answer");
    }
    if (sample.available === undefined || !sample.readyNodes) continue;
    const now = new Set(sample.readyNodes);
    for (const node of nodes) if (now.has(node) !== ready.has(node)) say(`${node} is ${now.has(node) ? "Ready" : "NotReady"}`);
    if (sample.available !== available) say(`${sample.available} of ${desired} pods Ready`);
    [available, ready] = [sample.available, now];
  }
  return [...entries, ...outages(requests)].sort((a, b) => a.atMs - b.atMs);
}

/** A run of failures longer than this is worth a line. */
const MIN_RUN = 3;

function outages(requests: Observations["requests"]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let run: { atMs: number; count: number } | undefined;
  const close = (atMs: number): void => {
    if (run && run.count >= MIN_RUN) {
      entries.push({ atMs: run.atMs, text: `the Service stops answering (${run.count} requests in a row fail)` });
      entries.push({ atMs, text: "the Service answers again" });
    }
    run = undefined;
  };
  // A request that is not answered is noted when its time is over, after later ones.
  for (const { atMs, failure } of [...requests].sort((a, b) => a.atMs - b.atMs)) {
    if (failure === undefined) close(atMs);
    else run = { atMs: run?.atMs ?? atMs, count: (run?.count ?? 0) + 1 };
  }
  if (run && run.count >= MIN_RUN) entries.push({ atMs: run.atMs, text: "the Service stops answering" });
  return entries;
}
