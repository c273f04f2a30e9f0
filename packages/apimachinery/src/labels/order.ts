/** Go sorts strings by their UTF-8 bytes; that is the order of code points, which differs from JavaScript's beyond U+FFFF only. */
export function compareAsGo(a: string, b: string): number {
  if (a === b) return 0;
  if (!/[\ud800-\udfff]/.test(a) && !/[\ud800-\udfff]/.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function sortedAsGo(texts: Iterable<string>): string[] {
  return [...texts].sort(compareAsGo);
}
