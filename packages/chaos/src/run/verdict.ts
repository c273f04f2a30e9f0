/** What a run found, for people and for programs. */
import type { Judgement } from "../hypotheses/judge.ts";
import type { TimelineEntry } from "../hypotheses/transitions.ts";

/** litmus' words. */
export interface Verdict {
  experiment: string;
  target: string;
  verdict: "Pass" | "Fail";
  /** Chooses the same victims again: `--seed`. */
  seed: number;
  speed: number;
  hypotheses: readonly Judgement[];
  timeline: readonly TimelineEntry[];
  /** What could not be taken back; empty when all is as before. */
  leftovers: readonly string[];
}

export const EXIT_CODES = { Pass: 0, Fail: 1, Error: 2 } as const;

const stamp = (atMs: number): string => `${atMs < 0 ? "-" : "+"}${(Math.abs(atMs) / 1000).toFixed(1)}s`.padStart(9);

export const timelineLine = ({ atMs, text }: TimelineEntry): string => `${stamp(atMs)}  ${text}`;

export function verdictText({ experiment, verdict, seed, speed, hypotheses, timeline, leftovers }: Verdict): string {
  const passed = hypotheses.filter((one) => one.passed).length;
  return [
    "",
    `Timeline (cluster time${speed === 1 ? "" : `, ${speed} times faster than the wall's`}; 0 is the first fault)`,
    ...timeline.map(timelineLine),
    "",
    ...hypotheses.map(({ passed: ok, name, text }) => `${ok ? "Pass" : "Fail"}  ${name}\n      ${text}`),
    ...leftovers.map((text) => `Left behind: ${text}`),
    "",
    `Verdict of ${experiment}: ${verdict} (${passed} of ${hypotheses.length} hypotheses held; --seed ${seed} chooses the same victims)`,
  ].join("\n");
}
