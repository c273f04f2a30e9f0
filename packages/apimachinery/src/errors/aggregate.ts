/** The text of several errors as one: alone, or `[a, b]` without repetitions. Source: apimachinery/pkg/util/errors. */
export function aggregateText(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  return distinct.length === 1 ? (distinct[0] ?? "") : `[${distinct.join(", ")}]`;
}
