import { expect, test } from "vitest";
import { canonicalMicroTime, canonicalTime, formatDuration, humanDuration, parseDuration, shortHumanDuration } from "../index.ts";

test.for([
  ["0", 0, "0s"],
  ["1h2m3.5s", 3_723_500, "1h2m3.5s"],
  ["90s", 90_000, "1m30s"],
  ["-1.5h", -5_400_000, "-1h30m0s"],
  ["300ms", 300, "300ms"],
  ["1us", 0.001, "1\u00b5s"],
  ["8760h", 31_536_000_000, "8760h0m0s"],
] as const)("%s is %d milliseconds and written %s", ([text, ms, written]) => {
  expect(parseDuration(text)).toBeCloseTo(ms, 9);
  expect(formatDuration(ms)).toBe(written);
});

test.for([
  ["", 'time: invalid duration ""'],
  ["5", 'time: missing unit in duration "5"'],
  ["5d", 'time: unknown unit "d" in duration "5d"'],
  ["h", 'time: invalid duration "h"'],
])("duration %s is refused as Go refuses it", ([text = "", message]) => {
  expect(() => parseDuration(text)).toThrow(new Error(message));
});

const [S, M, H, D] = [1000, 60_000, 3_600_000, 86_400_000];
test.for([
  [-5 * S, "<invalid>", "<invalid>"],
  [-S, "0s", "0s"],
  [119 * S, "119s", "1m"],
  [2 * M, "2m", "2m"],
  [5 * M + 30 * S, "5m30s", "5m"],
  [10 * M + 30 * S, "10m", "10m"],
  [179 * M, "179m", "2h"],
  [3 * H + 5 * M, "3h5m", "3h"],
  [8 * H + 5 * M, "8h", "8h"],
  [47 * H, "47h", "1d"],
  [2 * D + 3 * H, "2d3h", "2d"],
  [8 * D + 3 * H, "8d", "8d"],
  [800 * D, "2y70d", "2y"],
  [4000 * D, "10y", "10y"],
] as const)("an age of %d ms is %s, short %s", ([ms, human, short]) => {
  expect(humanDuration(ms)).toBe(human);
  expect(shortHumanDuration(ms)).toBe(short);
});

test.for([
  ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"],
  ["2026-01-31T12:00:00.999+02:00", "2026-01-31T10:00:00Z"],
  ["2024-02-29T23:59:59,5Z", "2024-02-29T23:59:59Z"],
  ["2026-01-31T9:00:00Z", "2026-01-31T09:00:00Z"],
  ["1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"],
  ["0001-01-01T00:00:00Z", undefined],
] as const)("the time %s is stored as %s", ([text, stored]) => {
  expect(canonicalTime(text)).toBe(stored);
});

const AS = 'as "2006-01-02T15:04:05Z07:00": cannot parse';
test.for([
  ["yesterday", `parsing time "yesterday" ${AS} "yesterday" as "2006"`],
  ["", `parsing time "" ${AS} "" as "2006"`],
  ["2026-1-31T00:00:00Z", `parsing time "2026-1-31T00:00:00Z" ${AS} "1-31T00:00:00Z" as "01"`],
  ["2026-01-31 00:00:00Z", `parsing time "2026-01-31 00:00:00Z" ${AS} " 00:00:00Z" as "T"`],
  ["2026-01-31T00:00:00", `parsing time "2026-01-31T00:00:00" ${AS} "" as "Z07:00"`],
  ["2026-13-31T00:00:00Z", 'parsing time "2026-13-31T00:00:00Z": month out of range'],
  ["2026-02-30T00:00:00Z", 'parsing time "2026-02-30T00:00:00Z": day out of range'],
  ["2026-02-20T00:00:00Zx", 'parsing time "2026-02-20T00:00:00Zx": extra text: "x"'],
])("the time %s is refused as Go refuses it", ([text = "", message]) => {
  expect(() => canonicalTime(text)).toThrow(new Error(message));
});

test("a micro time has exactly six fraction digits", () => {
  expect(canonicalMicroTime("2026-01-31T12:00:00.123456+01:00")).toBe("2026-01-31T11:00:00.123456Z");
  expect(() => canonicalMicroTime("2026-01-31T12:00:00Z")).toThrow(
    new Error('parsing time "2026-01-31T12:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"'),
  );
});
