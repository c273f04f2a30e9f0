/**
 * Lets the event loop turn while a script runs. just-bash runs in microtasks, so that a loop of its own would stop the whole node: every
 * loop and function gets a `__breathe` as its first command. A script that keeps the processor busy is also held back, as by a CPU quota.
 */
import { performance } from "node:perf_hooks";
import type { Clock } from "@kubarium/component-base";
import type { ScriptNode, StatementNode } from "just-bash";
import type { ShellEngine } from "./engine.ts";

/** What it is called in scripts; `$?` goes through it unharmed. */
export const BREATHE = "__breathe";

/** Busy for longer than this, the event loop gets its turn. */
const SLICE_MS = 8;
/** A script may be busy this long before it is held back, and gets that much again while it waits. */
const BURST_MS = 500;
/** Of a processor, for one script that never waits. */
const SHARE = 0.2;
const MAX_PAUSE_MS = 400;

export class Breath {
  private activeMs = performance.eventLoopUtilization().active;
  private atMs: number;
  private creditMs = BURST_MS;
  private readonly clock: Clock;
  private readonly killed: () => AbortSignal;

  constructor(clock: Clock, killed: () => AbortSignal) {
    this.clock = clock;
    this.killed = killed;
    this.atMs = clock.monotonicMs();
  }

  /** Throws when the process was killed. */
  async take(): Promise<void> {
    const nowMs = this.clock.monotonicMs();
    const elapsedMs = nowMs - this.atMs;
    if (elapsedMs < SLICE_MS) return;
    const { active } = performance.eventLoopUtilization();
    this.creditMs = Math.min(BURST_MS, this.creditMs + elapsedMs * SHARE - (active - this.activeMs));
    if (this.creditMs < 0) await this.clock.sleep(Math.min(-this.creditMs / SHARE, MAX_PAUSE_MS) * this.clock.speed, this.killed());
    else await new Promise((resolve) => setImmediate(resolve));
    this.killed().throwIfAborted();
    this.activeMs = performance.eventLoopUtilization().active;
    this.creditMs = Math.min(BURST_MS, this.creditMs + (this.clock.monotonicMs() - nowMs) * SHARE);
    this.atMs = this.clock.monotonicMs();
  }
}

/** The script with a breath in every loop and function, those within `$(…)` too. Throws what the parser throws. */
export function parseBreathing(engine: ShellEngine, source: string): ScriptNode {
  const script = engine.parse(source);
  if (!/\b(for|while|until|function|select)\b|\(\s*\)/.test(source)) return script;
  const breath = engine.parse(`${BREATHE} "$?"`).statements[0] as StatementNode;
  const seen = new Set<unknown>();
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null || seen.has(value) || value === breath) return;
    seen.add(value);
    for (const inner of Object.values(value)) walk(inner);
    const node = value as { type?: string; body?: unknown };
    if (/^(While|Until|For|CStyleFor|Select)$/.test(node.type ?? "") && Array.isArray(node.body)) node.body.unshift(breath);
    const body = node.type === "FunctionDef" ? (node.body as { body?: unknown } | undefined)?.body : undefined;
    if (Array.isArray(body)) body.unshift(breath);
  };
  walk(script);
  return script;
}
