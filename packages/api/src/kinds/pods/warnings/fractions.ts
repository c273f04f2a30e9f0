import { goQuote, parseQuantity } from "@kubarium/apimachinery";

/** Bytes are whole. `path` is that of the list of amounts. */
export function fractionWarning(path: string, list: Record<string, string> | undefined, name: string): string[] {
  const text = list?.[name];
  if (text === undefined || parseQuantity(text).milliValue() % 1000 === 0) return [];
  return [`${path}[${name}]: fractional byte value ${goQuote(parseQuantity(text).toString())} is invalid, must be an integer`];
}
