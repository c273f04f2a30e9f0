import { expect, test } from "vitest";
import { scheduleProblem } from "./schedule.ts";
import { timeZoneProblem } from "./time-zone.ts";

test.for([
  "* * * * *",
  "*/15 0-5,22 1,15 * ?",
  "5/20 * * * *",
  "0 0 * JAN-mar Sun",
  "@hourly",
  "@every 1h30m",
  " 0  0 1 1 0 ",
  "TZ=Europe/Berlin 0 * * * *",
])("the schedule %j is read", (schedule) => {
  expect(scheduleProblem(schedule)).toBeUndefined();
});

test.for([
  ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
  ["0 0 * * 7", "end of range (7) above maximum (6): 7"],
  ["0 0 0 * *", "beginning of range (0) below minimum (1): 0"],
  ["5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"],
  ["*/0 * * * *", "step of range should be a positive number: */0"],
  ["1-2-3 * * * *", "too many hyphens: 1-2-3"],
  ["1/2/3 * * * *", "too many slashes: 1/2/3"],
  ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ["* * * * FRIDAY", 'failed to parse int from FRIDAY: strconv.Atoi: parsing "FRIDAY": invalid syntax'],
  ["@often", "unrecognized descriptor: @often"],
  ["@every 1x", 'failed to parse duration @every 1x: time: unknown unit "x" in duration "1x"'],
  ["TZ=0", "invalid schedule format: runtime error: slice bounds out of range [:-1]"],
  ["TZ=No/Where 0 * * * *", "provided bad location No/Where: unknown time zone No/Where"],
] as const)("the schedule %j is refused: %s", ([schedule, problem]) => {
  expect(scheduleProblem(schedule)).toBe(problem);
});

test.for([
  ["UTC", true],
  ["Etc/UTC", true],
  ["Etc/GMT+5", true],
  ["Europe/Berlin", true],
  ["US/Pacific", true],
  ["europe/berlin", false],
  ["EUROPE/BERLIN", false],
  ["+01", false],
  ["No/Where", false],
] as const)("that %s is a time zone is %s", ([name, known]) => {
  expect(timeZoneProblem(name)).toBe(known ? undefined : `unknown time zone ${name}`);
});
