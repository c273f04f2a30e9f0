/** Times as Go reads RFC 3339, with its error texts. Source: Go's time.Parse, metav1.Time and metav1.MicroTime. */
import { quoted } from "./quoted.ts";

const LAYOUT = "2006-01-02T15:04:05Z07:00";
const MICRO_LAYOUT = "2006-01-02T15:04:05.000000Z07:00";
const ZERO_TIME_SECONDS = -62135596800;
const MICRO_DIGITS = 6;

export interface GoTime {
  /** Whole seconds since 1970, rounded down. */
  seconds: number;
  nanos: number;
}

/** What metav1.Time reads: any number of fraction digits. Throws Error: `parsing time "x" as "2006…": cannot parse "x" as "2006"`. */
export function parseGoTime(text: string): GoTime {
  return new Reader(text, LAYOUT).read(false);
}

/** What metav1.MicroTime reads: exactly six fraction digits. */
export function parseGoMicroTime(text: string): GoTime {
  return new Reader(text, MICRO_LAYOUT).read(true);
}

/** As metav1.Time is written: UTC, whole seconds. undefined for the zero time, which is written null. Throws as parseGoTime. */
export function canonicalTime(text: string): string | undefined {
  if (isCanonical(text)) return text;
  const time = parseGoTime(text);
  return isZero(time) ? undefined : `${toSeconds(time)}Z`;
}

/** As metav1.MicroTime is written: UTC, six fraction digits. undefined for the zero time. Throws as parseGoMicroTime. */
export function canonicalMicroTime(text: string): string | undefined {
  const time = parseGoMicroTime(text);
  return isZero(time) ? undefined : `${toSeconds(time)}.${String(Math.floor(time.nanos / 1000)).padStart(MICRO_DIGITS, "0")}Z`;
}

/** The common case, without going through the layout: `2026-01-31T12:00:00Z`. */
function isCanonical(text: string): boolean {
  if (text.length !== 20 || text[10] !== "T" || text[19] !== "Z" || text.startsWith("000")) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text.slice(0, 19));
}

const isZero = ({ seconds, nanos }: GoTime): boolean => seconds === ZERO_TIME_SECONDS && nanos === 0;

function toSeconds({ seconds }: GoTime): string {
  return new Date(seconds * 1000)
    .toISOString()
    .replace(/\.000Z$/, "")
    .replace(/^\+0*/, "");
}

/** Goes through the layout piece by piece, as Go does, so that an error names the piece that did not fit. */
class Reader {
  private readonly text: string;
  private readonly layout: string;
  private rest: string;

  constructor(text: string, layout: string) {
    this.text = text;
    this.layout = layout;
    this.rest = text;
  }

  read(micro: boolean): GoTime {
    const year = this.digits("2006", 4);
    this.skip("-");
    const month = this.inRange(this.digits("01", 2), 1, 12, "month");
    this.skip("-");
    const day = this.digits("02", 2);
    this.skip("T");
    const hour = this.inRange(this.digits("15", 2, 1), 0, 23, "hour");
    this.skip(":");
    const minute = this.inRange(this.digits("04", 2), 0, 59, "minute");
    this.skip(":");
    const second = this.inRange(this.digits("05", 2), 0, 59, "second");
    const nanos = micro ? this.sixDigits() : this.fraction();
    const offset = this.zone();
    if (this.rest !== "") throw this.fault(`: extra text: ${quoted(this.rest)}`);
    if (day < 1 || day > daysIn(year, month)) throw this.fault(": day out of range");
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    date.setUTCHours(hour, minute, second);
    return { seconds: date.getTime() / 1000 - offset, nanos };
  }

  private digits(piece: string, most: number, least = most): number {
    const found = new RegExp(`^[0-9]{${least},${most}}`).exec(this.rest)?.[0];
    if (found === undefined) throw this.mismatch(piece);
    this.rest = this.rest.slice(found.length);
    return Number(found);
  }

  private skip(piece: string): void {
    if (!this.rest.startsWith(piece)) throw this.mismatch(piece);
    this.rest = this.rest.slice(piece.length);
  }

  private inRange(value: number, low: number, high: number, name: string): number {
    if (value < low || value > high) throw this.fault(`: ${name} out of range`);
    return value;
  }

  /** A fraction is taken wherever it is, with a point or a comma. */
  private fraction(): number {
    const found = /^[.,]([0-9]+)/.exec(this.rest);
    if (!found) return 0;
    this.rest = this.rest.slice(found[0].length);
    return nanosOf(found[1] ?? "");
  }

  private sixDigits(): number {
    const found = /^[.,]([0-9]{6})/.exec(this.rest);
    if (!found) throw this.mismatch(".000000");
    this.rest = this.rest.slice(found[0].length);
    return nanosOf(found[1] ?? "");
  }

  /** Seconds east of UTC. */
  private zone(): number {
    if (this.rest.startsWith("Z")) {
      this.rest = this.rest.slice(1);
      return 0;
    }
    const found = /^([+-])([0-9]{2}):([0-9]{2})/.exec(this.rest);
    if (!found) throw this.mismatch("Z07:00");
    const hours = this.inRange(Number(found[2]), 0, 24, "time zone offset hour");
    const minutes = this.inRange(Number(found[3]), 0, 60, "time zone offset minute");
    this.rest = this.rest.slice(found[0].length);
    return (found[1] === "-" ? -1 : 1) * (hours * 3600 + minutes * 60);
  }

  private mismatch(piece: string): Error {
    return new Error(`parsing time ${quoted(this.text)} as ${quoted(this.layout)}: cannot parse ${quoted(this.rest)} as ${quoted(piece)}`);
  }

  private fault(message: string): Error {
    return new Error(`parsing time ${quoted(this.text)}${message}`);
  }
}

const nanosOf = (digits: string): number => Number(digits.slice(0, 9).padEnd(9, "0"));

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
