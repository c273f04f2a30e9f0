/** Samples to judgements; nothing here reads a clock or a cluster. */
import type { Hypothesis } from "../experiment/experiment.ts";
import type { ClusterSample, Observations } from "./samples.ts";

export interface Judgement {
  name: string;
  type: Hypothesis["type"];
  passed: boolean;
  /** One line with the figures. */
  text: string;
  figures: Record<string, number>;
}

export function judge(hypotheses: readonly Hypothesis[], seen: Observations): Judgement[] {
  return hypotheses.map((hypothesis) => {
    const { name, type } = hypothesis;
    const judged = judgeOne(hypothesis, seen);
    return { name, type, ...judged };
  });
}

type Judged = Pick<Judgement, "passed" | "text" | "figures">;

function judgeOne(hypothesis: Hypothesis, seen: Observations): Judged {
  switch (hypothesis.type) {
    case "availability":
      return judgeAvailability(hypothesis, seen);
    case "errorRate":
      return judgeErrorRate(hypothesis, seen);
    case "writes":
      return judgeWrites(hypothesis, seen);
    case "recovery":
      return judgeRecovery(hypothesis, seen);
  }
}

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));
const seconds = (ms: number): number => rounded(ms / 1000);

/** A sample stands until the next one. Samples without an answer say nothing about pods. */
function belowMs(samples: readonly ClusterSample[], min: number, lastMs: number): number {
  return samples.reduce((sum, { atMs, available }, index) => {
    const untilMs = samples[index + 1]?.atMs ?? lastMs;
    return available !== undefined && available < min ? sum + Math.max(untilMs - atMs, 1) : sum;
  }, 0);
}

function judgeAvailability({ minAvailable, toleranceMs }: Extract<Hypothesis, { type: "availability" }>, seen: Observations): Judged {
  const known = seen.cluster.flatMap(({ available }) => (available === undefined ? [] : [available]));
  const lowest = Math.min(...known);
  const below = belowMs(seen.cluster, minAvailable, seen.lastMs);
  const unknown = seen.cluster.length - known.length;
  const allowed = toleranceMs ? `, ${seconds(toleranceMs)} s allowed` : "";
  return {
    passed: known.length > 0 && below <= toleranceMs,
    text: known.length
      ? `lowest ${lowest} of ${seen.desired}; below ${minAvailable} for ${seconds(below)} s${allowed} (${seen.cluster.length} samples, ${unknown} without an answer)`
      : "the API server never answered",
    figures: { lowest: known.length ? lowest : 0, belowSeconds: seconds(below), samples: seen.cluster.length, unanswered: unknown },
  };
}

function judgeErrorRate({ maxPercent }: Extract<Hypothesis, { type: "errorRate" }>, { requests }: Observations): Judged {
  const failed = requests.filter(({ failure }) => failure !== undefined);
  const percent = requests.length ? (failed.length / requests.length) * 100 : 0;
  const why = [...new Set(failed.map(({ failure }) => failure))].slice(0, 3).join("; ");
  return {
    passed: requests.length > 0 && percent <= maxPercent,
    text: requests.length
      ? `${failed.length} of ${requests.length} requests failed, ${rounded(percent)} % of ${maxPercent} % allowed${why ? ` (${why})` : ""}`
      : "no request was made",
    figures: { requests: requests.length, failed: failed.length, percent: rounded(percent, 2) },
  };
}

/** The longest time without an acknowledgement, between the first and the end of looking. */
function longestGapMs(atMs: readonly number[], lastMs: number): number {
  return atMs.reduce((longest, at, index) => Math.max(longest, (atMs[index + 1] ?? lastMs) - at), 0);
}

function judgeWrites({ maxGapMs }: Extract<Hypothesis, { type: "writes" }>, { writes, lastMs }: Observations): Judged {
  const acknowledged = writes.acknowledgedAtMs.length;
  const gap = longestGapMs(writes.acknowledgedAtMs, lastMs);
  const figures = { acknowledged, failed: writes.failed, lost: writes.lost?.length ?? 0, longestGapSeconds: seconds(gap) };
  if (!writes.lost) return { passed: false, text: "the API server does not answer, so nobody knows what is there", figures };
  const tooLong = maxGapMs !== undefined && gap > maxGapMs;
  const limit = maxGapMs === undefined ? "" : `, ${seconds(maxGapMs)} s allowed`;
  const lost = writes.lost.length ? `${writes.lost.length} lost (${writes.lost.slice(0, 3).join(", ")})` : "none lost";
  return {
    passed: acknowledged > 0 && !writes.lost.length && !tooLong,
    text: `${acknowledged} acknowledged, ${lost}; ${writes.failed} refused or unanswered, longest time without one ${seconds(gap)} s${limit}`,
    figures,
  };
}

const isWhole = ({ available, readyNodes }: ClusterSample, { desired, nodes }: Pick<Observations, "desired" | "nodes">): boolean =>
  available !== undefined && available >= desired && !!readyNodes && nodes.every((node) => readyNodes.includes(node));

/** When all pods and nodes were Ready for good; undefined when they are not. */
export function wholeSinceMs(seen: Pick<Observations, "cluster" | "desired" | "nodes">): number | undefined {
  const lastBroken = seen.cluster.findLastIndex((sample) => !isWhole(sample, seen));
  return seen.cluster[lastBroken + 1]?.atMs;
}

function judgeRecovery({ withinMs }: Extract<Hypothesis, { type: "recovery" }>, seen: Observations): Judged {
  const since = wholeSinceMs(seen);
  if (since === undefined) {
    const last = seen.cluster.at(-1);
    const missing = seen.nodes.filter((node) => !last?.readyNodes?.includes(node));
    const state = last?.available === undefined ? "the API server did not answer" : `${last.available} of ${seen.desired} pods were Ready`;
    return { passed: false, text: `not recovered: ${state}${missing.length ? `, ${missing.join(", ")} NotReady` : ""}`, figures: {} };
  }
  if (seen.rollout && seen.rollout.completeAtMs === undefined)
    return { passed: false, text: "not recovered: the roll-out is not complete", figures: {} };
  const afterMs = Math.max(0, since - seen.endMs, (seen.rollout?.completeAtMs ?? 0) - seen.endMs);
  const brokenMs = Math.max(0, since - (seen.cluster.find((sample) => !isWhole(sample, seen))?.atMs ?? since));
  return {
    passed: afterMs <= withinMs,
    text: `${seconds(afterMs)} s after the last fault's end, ${seconds(withinMs)} s allowed; less than whole for ${seconds(brokenMs)} s`,
    figures: { recoverySeconds: seconds(afterMs), brokenSeconds: seconds(brokenMs) },
  };
}
