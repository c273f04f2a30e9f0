/** Text to Quantity, with the quirks of Kubernetes' two ways through. Source: apimachinery/pkg/api/resource/quantity.go. */
import { divideAwayFromZero, Quantity } from "./quantity.ts";
import { interpretSuffix, type QuantityFormat, type Suffix } from "./suffix.ts";

const FORMAT_WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NUMBER_WRONG = "unable to parse numeric part of quantity";
const SUFFIX_WRONG = "unable to parse quantity's suffix";

/** sign, leading zeros, whole part, point, fraction, suffix. Looser than the message says: "-", "." and "Mi" are all 0. */
const shape = /^([+-]?)0*([0-9]*)(?:(\.)([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

const NANO = -9;
const INT64_DIGITS = 18;
const MAX_INT64 = 2n ** 63n - 1n;
const CACHE_LIMIT = 4096;
const MAX_TEXT_LENGTH = 64;

/** Quantities are immutable and the same few texts come again and again. */
const cache = new Map<string, Quantity>();

/** JSON's text or number; blanks around it are dropped, as when an object is decoded. Throws Error with Kubernetes' text. */
export function parseQuantity(input: string | number): Quantity {
  const known = typeof input === "string" ? cache.get(input) : undefined;
  if (known) return known;
  const text = String(input).trim();
  const quantity = parse(text);
  if (text.length <= MAX_TEXT_LENGTH) {
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(text, quantity);
  }
  return quantity;
}

export function quantityFrom(units: number | bigint, format: QuantityFormat = "DecimalSI"): Quantity {
  return new Quantity(BigInt(units), 0, format);
}

export function quantityFromMilli(thousandths: number | bigint, format: QuantityFormat = "DecimalSI"): Quantity {
  return new Quantity(BigInt(thousandths), -3, format);
}

function parse(text: string): Quantity {
  const match = text === "" ? null : shape.exec(text);
  if (!match) throw new Error(FORMAT_WRONG);
  const [, sign, whole, , fraction = "", suffixText = ""] = match;
  const suffix = interpretSuffix(suffixText);
  if (!suffix) throw new Error(SUFFIX_WRONG);
  const parts: Parts = { text, negative: sign === "-", whole: whole || "0", fraction, suffix };
  return parseShort(parts) ?? parseLong(parts);
}

interface Parts {
  text: string;
  negative: boolean;
  whole: string;
  fraction: string;
  suffix: Suffix;
}

/** What fits an int64 keeps its scale, and keeps its text when that looks canonical ("1.500" and "1E3" do). */
function parseShort({ text, negative, whole, fraction, suffix }: Parts): Quantity | undefined {
  const { exponent, format } = suffix;
  const binary = format === "BinarySI";
  const room = binary
    ? fraction === ""
      ? 15 - whole.length - Math.trunc((exponent * 3) / 10) - 1
      : -1
    : INT64_DIGITS - whole.length - fraction.length;
  const scale = (binary ? 0 : exponent) - fraction.length;
  if (room < 0 || scale < NANO) return undefined;
  const shifted = whole + fraction;
  const digits = BigInt(shifted);
  const amount = binary ? digits << BigInt(exponent) : digits;
  const keepsText = binary ? (digits & 7n) !== 0n : scale % 3 === 0 && !shifted.endsWith("000") && shifted[0] !== "0";
  return new Quantity(negative ? -amount : amount, scale, format, keepsText ? text : undefined);
}

/** The rest needs a digit at least and is rounded up to nano; binary amounts are capped at the largest int64. */
function parseLong({ text, negative, whole, fraction, suffix }: Parts): Quantity {
  if (!/^[+-]?\.?[0-9]/.test(text)) throw new Error(NUMBER_WRONG);
  let format: QuantityFormat = suffix.format;
  let scale = (suffix.base === 10 ? suffix.exponent : 0) - fraction.length;
  let amount = BigInt(whole + fraction) << (suffix.base === 2 ? BigInt(suffix.exponent) : 0n);
  if (scale < NANO) {
    // A number this far below nano is rounded to 1n without being written out.
    amount =
      NANO - scale > 2 * (whole.length + fraction.length) + INT64_DIGITS * 2
        ? amount
          ? 1n
          : 0n
        : divideAwayFromZero(amount, 10n ** BigInt(NANO - scale));
    scale = NANO;
  }
  if (format === "BinarySI") {
    const unit = 10n ** BigInt(-scale);
    if (amount > MAX_INT64 * unit) [amount, scale] = [MAX_INT64, 0];
    else if (amount > 0n && amount < unit) format = "DecimalSI";
  }
  return new Quantity(negative ? -amount : amount, scale, format);
}
