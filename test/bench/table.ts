/** One figure of a run. `baseline` is what this machine does without us, measured in the same run; the ratio is what to compare. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** What the project promises itself; `direction` says which side of it is good. */
  goal?: number;
  direction: "less" | "more";
  baseline?: { name: string; value: number };
}

export function formatTable(figures: readonly Figure[]): string {
  const rows = [["MEASURE", "VALUE", "GOAL", "OF BASELINE", "BASELINE"], ...figures.map(rowOf)];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function rowOf({ name, value, unit, goal, direction, baseline }: Figure): string[] {
  const met = goal === undefined || (direction === "less" ? value <= goal : value >= goal);
  return [
    name,
    `${round(value)} ${unit}`,
    goal === undefined ? "" : `${direction === "less" ? "<=" : ">="} ${goal}${met ? "" : "  MISSED"}`,
    baseline ? round(value / baseline.value) : "",
    baseline ? `${baseline.name}: ${round(baseline.value)}` : "",
  ];
}

export function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toPrecision(2);
}

/** The value that `share` (0 to 1) of the samples do not pass. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
