import { writeFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import type { Logger } from "./log.ts";

/** A thing that runs and can be stopped; every `start…` function returns one. */
export interface Running {
  /** Ends it and everything it started; resolves when that is done. Calling it again waits for the same end. */
  stop(): Promise<void>;
  /** Whether it does its work now; left out where running is all there is to ask. */
  healthy?(): boolean;
}

/** How long a component may take to stop before it is ended anyway. */
const STOP_LIMIT_MS = 10_000;
/** How long after its start a process saves its compiled code: one that is killed would not, and the next would load the compiler (11 MB). */
const SAVE_COMPILED_MS = 2_000;

const HEALTH_FILE_MS = 1000;

/**
 * Runs a component as a process: starts it, stops it on SIGTERM or SIGINT, ends with status 1 on a broken invariant.
 * While it is healthy, the file that `KUBARIUM_HEALTH_FILE` names is touched every second, so that a container's health check costs no
 * process of ours. Used by every main.ts and nothing else.
 */
export async function runProcess(log: Logger, start: (signal: AbortSignal) => Promise<Running>): Promise<void> {
  const ending = new AbortController();
  let running: Running | undefined;
  const end = (status: number): void => {
    if (ending.signal.aborted) process.exit(status || 1);
    ending.abort(new Error("stopping"));
    setTimeout(() => {
      log.error({ limitMs: STOP_LIMIT_MS }, "did not stop in time, ending anyway");
      process.exit(status || 1);
    }, STOP_LIMIT_MS).unref();
    void Promise.resolve(running?.stop())
      .catch((error: unknown) => log.error({ err: error }, "error while stopping"))
      .finally(() => process.exit(status));
  };
  process.on("SIGTERM", () => end(0));
  process.on("SIGINT", () => end(0));
  // The parent that started us speaks over an IPC channel; when it is gone, a foreground cluster must not stay behind.
  if (process.env["KUBARIUM_END_WITH_PARENT"] === "1") process.on("disconnect", () => end(0));
  const broken = (error: unknown): void => {
    log.fatal({ err: error }, "broken invariant, ending");
    process.exit(1);
  };
  process.on("uncaughtException", broken);
  process.on("unhandledRejection", broken);
  try {
    running = await start(ending.signal);
    setTimeout(flushCompileCache, SAVE_COMPILED_MS).unref();
    const healthFile = process.env["KUBARIUM_HEALTH_FILE"];
    if (healthFile) touchWhileHealthy(healthFile, running);
  } catch (error) {
    if (ending.signal.aborted) return;
    log.fatal({ err: error }, "could not start");
    process.exit(1);
  }
}

function touchWhileHealthy(file: string, running: Running): void {
  const touch = (): void => {
    if (running.healthy?.() !== false) writeFileSync(file, "");
  };
  touch();
  setInterval(touch, HEALTH_FILE_MS).unref();
}
