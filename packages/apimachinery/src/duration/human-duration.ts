/** Ages as kubectl writes them. Source: apimachinery/pkg/util/duration. */
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Two or three significant figures: "118s", "5m30s", "3h", "2d3h", "3y40d". */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 2 * MINUTE) return `${seconds}s`;
  if (seconds < 10 * MINUTE) return two(seconds, MINUTE, "m", 1, "s");
  if (seconds < 3 * HOUR) return `${whole(seconds, MINUTE)}m`;
  if (seconds < 8 * HOUR) return two(seconds, HOUR, "h", MINUTE, "m");
  if (seconds < 2 * DAY) return `${whole(seconds, HOUR)}h`;
  if (seconds < 8 * DAY) return two(seconds, DAY, "d", HOUR, "h");
  if (seconds < 2 * YEAR) return `${whole(seconds, DAY)}d`;
  if (seconds < 8 * YEAR) return two(seconds, YEAR, "y", DAY, "d");
  return `${whole(seconds, YEAR)}y`;
}

/** One figure: "5m", "3h", "12d". */
export function shortHumanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < MINUTE) return `${seconds}s`;
  if (seconds < HOUR) return `${whole(seconds, MINUTE)}m`;
  if (seconds < DAY) return `${whole(seconds, HOUR)}h`;
  return seconds < YEAR ? `${whole(seconds, DAY)}d` : `${whole(seconds, YEAR)}y`;
}

const whole = (seconds: number, unit: number): number => Math.floor(seconds / unit);

function two(seconds: number, unit: number, name: string, minor: number, minorName: string): string {
  const rest = whole(seconds % unit, minor);
  return `${whole(seconds, unit)}${name}${rest ? `${rest}${minorName}` : ""}`;
}
