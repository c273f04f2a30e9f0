import { type Logger as PinoLogger, destination, pino } from "pino";

/** Structured logger: a constant message, variables as fields; `log.info({ pod }, "pod started")`. */
export type Logger = PinoLogger;

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/** Values under these names never reach a log. */
const SECRET_PATHS = ["password", "token", "authorization", "key", "*.password", "*.token", "*.authorization", "headers.authorization"];

/** What is kept of lines that cannot be written for a while (a full disk); those after it are lost. */
const UNWRITTEN_BYTES = 1024 * 1024;

/** One JSON line an event on stderr, with `component` (and `node` for kubelets) in each. */
export function createLogger(options: { component: string; node?: string; level?: LogLevel; file?: string }): Logger {
  const lines = destination({ dest: options.file ?? 2, sync: true, mkdir: true, maxLength: UNWRITTEN_BYTES });
  // No component ends because its log cannot be written; the next line tries again.
  lines.on("error", () => undefined);
  return pino(
    {
      level: options.level ?? "info",
      base: { component: options.component, ...(options.node ? { node: options.node } : {}), pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS, censor: "[redacted]" },
    },
    lines,
  );
}

/** Logs nothing; for tests. */
export const silentLogger: Logger = pino({ level: "silent" });
