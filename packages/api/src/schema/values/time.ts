/**
 * metav1.Time and MicroTime: RFC 3339 in, UTC out. Wrong texts are refused in the words of Go's time.Parse, which walks the layout
 * piece by piece.
 */
import { DecodeError } from "../decode-error.ts";

const TIME_LAYOUT = "2006-01-02T15:04:05Z07:00";
const MICRO_TIME_LAYOUT = "2006-01-02T15:04:05.000000Z07:00";
const PLAIN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const PLAIN_MICRO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
/** Go's zero time; it is written as null. */
const ZERO = "0001-01-01T00:00:00";
const MINUTE_MS = 60_000;

/** Whole seconds in UTC; undefined for Go's zero time. Throws DecodeError. */
export function normalizeTime(text: string): string | undefined {
  if (PLAIN.test(text) && isDate(text)) return text.startsWith(ZERO) ? undefined : text;
  return written(parseTimeText(text, TIME_LAYOUT, false).utcMs, "");
}

/** Six digits of a second in UTC; undefined for Go's zero time. Throws DecodeError. */
export function normalizeMicroTime(text: string): string | undefined {
  if (PLAIN_MICRO.test(text) && isDate(text)) return text.startsWith(`${ZERO}.000000`) ? undefined : text;
  const { utcMs, fraction } = parseTimeText(text, MICRO_TIME_LAYOUT, true);
  return written(utcMs, `.${fraction}`);
}

function written(utcMs: number, fraction: string): string | undefined {
  const text = new Date(utcMs).toISOString().slice(0, 19);
  return text === ZERO && !/[1-9]/.test(fraction) ? undefined : `${text}${fraction}Z`;
}

/** The ranges of a text that has the right shape. */
function isDate(text: string): boolean {
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    (day <= 28 || day <= daysIn(Number(text.slice(0, 4)), month)) &&
    text.slice(11, 13) < "24" &&
    text.slice(14, 16) < "60" &&
    text.slice(17, 19) < "60"
  );
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

interface Piece {
  /** As the layout writes it. */
  element: string;
  shape: RegExp;
  name?: string;
  from?: number;
  below?: number;
}

const MICRO_FRACTION: Piece = { element: ".000000", shape: /^[.,](\d{6})(?!\d)/ };
const ZONE: Piece = { element: "Z07:00", shape: /^(?:Z|([+-]\d\d:\d\d))/ };
const PIECES: readonly Piece[] = [
  { element: "2006", shape: /^(\d{4})/ },
  { element: "-", shape: /^-/ },
  { element: "01", shape: /^(\d\d)/, name: "month", from: 1, below: 13 },
  { element: "-", shape: /^-/ },
  { element: "02", shape: /^(\d\d)/, name: "day", from: 0, below: 100 },
  { element: "T", shape: /^T/ },
  { element: "15", shape: /^(\d\d?)/, name: "hour", from: 0, below: 24 },
  { element: ":", shape: /^:/ },
  { element: "04", shape: /^(\d\d)/, name: "minute", from: 0, below: 60 },
  { element: ":", shape: /^:/ },
  { element: "05", shape: /^(\d\d)/, name: "second", from: 0, below: 60 },
];

function parseTimeText(text: string, layout: string, micro: boolean): { utcMs: number; fraction: string } {
  let rest = text;
  const numbers: number[] = [];
  const take = ({ element, shape, name, from = 0, below = Number.POSITIVE_INFINITY }: Piece): string | undefined => {
    const match = shape.exec(rest);
    if (!match)
      throw new DecodeError(`parsing time ${JSON.stringify(text)} as "${layout}": cannot parse ${JSON.stringify(rest)} as "${element}"`);
    if (name && (Number(match[1]) < from || Number(match[1]) >= below)) throw outOfRange(text, name);
    rest = rest.slice(match[0].length);
    return match[1];
  };
  for (const piece of PIECES) {
    const digits = take(piece);
    if (digits !== undefined) numbers.push(Number(digits));
  }
  let fraction = "";
  if (micro) fraction = take(MICRO_FRACTION) ?? "";
  else rest = rest.replace(/^[.,]\d+/, "");
  const offsetMs = offsetOf(text, take(ZONE));
  if (rest) throw new DecodeError(`parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  if (day < 1 || day > daysIn(year, month)) throw outOfRange(text, "day");
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  return { utcMs: date.getTime() - offsetMs, fraction };
}

function offsetOf(text: string, zone: string | undefined): number {
  if (zone === undefined) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 24) throw outOfRange(text, "time zone offset hour");
  if (minutes > 60) throw outOfRange(text, "time zone offset minute");
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}

function outOfRange(text: string, what: string): DecodeError {
  return new DecodeError(`parsing time ${JSON.stringify(text)}: ${what} out of range`);
}
