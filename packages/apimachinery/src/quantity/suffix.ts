/** The three families of suffixes. Source: apimachinery/pkg/api/resource/suffix.go. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

export interface Suffix {
  base: 10 | 2;
  exponent: number;
  format: QuantityFormat;
}

const decimal: Record<string, number> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const inverse = (table: Record<string, number>): Map<number, string> => new Map(Object.entries(table).map(([text, n]) => [n, text]));
const decimalByExponent = inverse(decimal);
const binaryByExponent = inverse(binary);

const INT64_LIMIT = 2n ** 63n;

export function interpretSuffix(text: string): Suffix | undefined {
  if (Object.hasOwn(decimal, text)) return { base: 10, exponent: decimal[text] ?? 0, format: "DecimalSI" };
  if (Object.hasOwn(binary, text)) return { base: 2, exponent: binary[text] ?? 0, format: "BinarySI" };
  if (!/^[eE][+-]?[0-9]+$/.test(text)) return undefined;
  const exponent = BigInt(text[1] === "+" ? text.slice(2) : text.slice(1));
  if (exponent >= INT64_LIMIT || exponent < -INT64_LIMIT) return undefined;
  return { base: 10, exponent: Number(BigInt.asIntN(32, exponent)), format: "DecimalExponent" };
}

/** "" for an exponent that has no suffix: Kubernetes then writes the bare number. */
export function suffixFor(format: QuantityFormat, exponent: number): string {
  if (format === "DecimalExponent") return exponent === 0 ? "" : `e${exponent}`;
  return (format === "BinarySI" ? binaryByExponent : decimalByExponent).get(exponent) ?? "";
}
