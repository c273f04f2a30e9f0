/**
 * Amounts of resources, exact: an integer times a power of ten. Immutable.
 * Source: apimachinery/pkg/api/resource/quantity.go and amount.go.
 */
import { type QuantityFormat, suffixFor } from "./suffix.ts";

export class Quantity {
  private readonly unscaled: bigint;
  /** The amount is `unscaled * 10 ** scale`. */
  private readonly scale: number;
  readonly format: QuantityFormat;
  private text: string | undefined;

  /** `text` when the input was already written well; see parse.ts. */
  constructor(unscaled: bigint, scale: number, format: QuantityFormat, text?: string) {
    this.unscaled = unscaled;
    this.scale = scale;
    this.format = format;
    this.text = text;
  }

  /** The canonical text, as Kubernetes stores and answers it. */
  toString(): string {
    this.text ??= canonical(this.unscaled, this.scale, this.format);
    return this.text;
  }

  toJSON(): string {
    return this.toString();
  }

  isZero(): boolean {
    return this.unscaled === 0n;
  }

  sign(): -1 | 0 | 1 {
    return this.unscaled === 0n ? 0 : this.unscaled < 0n ? -1 : 1;
  }

  /** Negative, 0 or positive as this is less than, equal to or more than the other. */
  cmp(other: Quantity): -1 | 0 | 1 {
    if (this.scale === other.scale) return order(this.unscaled, other.unscaled);
    if (this.sign() !== other.sign() || this.isZero()) return order(BigInt(this.sign()), BigInt(other.sign()));
    const byMagnitude = this.magnitude() - other.magnitude();
    if (byMagnitude !== 0) return byMagnitude > 0 === this.sign() > 0 ? 1 : -1;
    const scale = Math.min(this.scale, other.scale);
    return order(this.at(scale), other.at(scale));
  }

  cmpInt(other: number): -1 | 0 | 1 {
    return this.cmp(new Quantity(BigInt(other), 0, "DecimalSI"));
  }

  equals(other: Quantity): boolean {
    return this.cmp(other) === 0;
  }

  /** A sum keeps the format of the left side, unless that is zero. */
  add(other: Quantity): Quantity {
    const format = this.isZero() ? other.format : this.format;
    if (other.isZero()) return new Quantity(this.unscaled, this.scale, format);
    if (this.isZero()) return new Quantity(other.unscaled, other.scale, format);
    const scale = Math.min(this.scale, other.scale);
    return new Quantity(this.at(scale) + other.at(scale), scale, format);
  }

  sub(other: Quantity): Quantity {
    return this.add(other.neg());
  }

  neg(): Quantity {
    return new Quantity(-this.unscaled, this.scale, this.format);
  }

  /** `factor` is a whole number. */
  mul(factor: number): Quantity {
    return new Quantity(this.unscaled * BigInt(factor), this.scale, this.format);
  }

  /** Units, rounded away from zero. Exact up to 2^53. */
  value(): number {
    return Number(this.rounded(0));
  }

  /** Thousandths, rounded away from zero. Exact up to 2^53. */
  milliValue(): number {
    return Number(this.rounded(-3));
  }

  /** Whole multiples of `10 ** scale`, rounded away from zero. */
  scaledValue(scale: number): bigint {
    return this.rounded(scale);
  }

  /** Rounded away from zero to a multiple of `10 ** scale`; the same quantity when it is one already. */
  roundUp(scale: number): Quantity {
    return this.scale >= scale ? this : new Quantity(this.rounded(scale), scale, this.format);
  }

  /** Loses precision; for ratios and scores. */
  asApproximateFloat(): number {
    return this.scale === 0 ? Number(this.unscaled) : Number(`${this.unscaled}e${this.scale}`);
  }

  private at(scale: number): bigint {
    return this.unscaled * 10n ** BigInt(this.scale - scale);
  }

  private rounded(scale: number): bigint {
    return this.scale >= scale ? this.at(scale) : divideAwayFromZero(this.unscaled, 10n ** BigInt(scale - this.scale));
  }

  /** The number of digits before the point, so that 1e999999999 is compared without being written out. */
  private magnitude(): number {
    const digits = this.unscaled < 0n ? -this.unscaled : this.unscaled;
    return digits.toString().length + this.scale;
  }
}

function order(a: bigint, b: bigint): -1 | 0 | 1 {
  return a === b ? 0 : a < b ? -1 : 1;
}

export function divideAwayFromZero(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  if (dividend % divisor === 0n) return quotient;
  return dividend < 0n ? quotient - 1n : quotient + 1n;
}

/** The largest suffix that keeps the number whole; binary amounts under 1024 or with a fraction are written in decimal. */
function canonical(unscaled: bigint, scale: number, format: QuantityFormat): string {
  if (unscaled === 0n) return "0";
  if (format === "BinarySI") {
    const units = wholeUnits(unscaled, scale);
    if (units !== undefined && (units <= -1024n || units >= 1024n)) {
      const [amount, times] = withoutFactor(units, 1024n);
      return amount + suffixFor("BinarySI", times * 10);
    }
  }
  const [digits, tens] = withoutFactor(unscaled, 10n);
  const exponent = scale + tens;
  const surplus = ((exponent % 3) + 3) % 3;
  const decimalFormat = format === "BinarySI" ? "DecimalSI" : format;
  return digits * 10n ** BigInt(surplus) + suffixFor(decimalFormat, exponent - surplus);
}

function wholeUnits(unscaled: bigint, scale: number): bigint | undefined {
  if (scale >= 0) return unscaled * 10n ** BigInt(scale);
  const divisor = 10n ** BigInt(-scale);
  return unscaled % divisor === 0n ? unscaled / divisor : undefined;
}

function withoutFactor(value: bigint, factor: bigint): [bigint, number] {
  let times = 0;
  let rest = value;
  while (rest % factor === 0n) {
    rest /= factor;
    times++;
  }
  return [rest, times];
}
