export { backoffDelayMs, type BackoffOptions, retryForever } from "./backoff.ts";
export type { Clock, Timer } from "./clock/clock.ts";
export { type FakeClock, fakeClock } from "./clock/fake-clock.ts";
export { realClock } from "./clock/real-clock.ts";
export { type Running, runProcess } from "./lifecycle.ts";
export { createLogger, type Logger, type LogLevel, silentLogger } from "./log.ts";
export { type Random, realRandom, seededRandom } from "./random.ts";
export { eventually } from "./testing.ts";
export { type Flag, FlagError, type FlagValues, parseFlags, variableOf } from "./flags.ts";
