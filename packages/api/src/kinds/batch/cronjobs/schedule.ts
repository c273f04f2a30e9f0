/**
 * What is wrong with a cron schedule, in the words of the parser that Kubernetes uses: five fields or a descriptor.
 * Source: robfig/cron's parser, ParseCronScheduleWithPanicRecovery in pkg/util/parsers.
 */
import { goQuote, parseDuration } from "@kubarium/apimachinery";
import { timeZoneProblem } from "./time-zone.ts";

interface Bounds {
  min: number;
  max: number;
  /** Names that stand for numbers, from `min` on. */
  names: readonly string[];
}

const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
  { min: 0, max: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];
const DESCRIPTORS = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
const EVERY = "@every ";

/** undefined when the schedule can be read. */
export function scheduleProblem(schedule: string): string | undefined {
  try {
    check(schedule);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function check(schedule: string): void {
  const spec = withoutZone(schedule);
  if (spec.startsWith("@")) {
    checkDescriptor(spec);
    return;
  }
  const fields = spec.split(/\s+/).filter((field) => field !== "");
  if (fields.length !== FIELDS.length) {
    throw new Error(`expected exactly ${FIELDS.length} fields, found ${fields.length}: [${fields.join(" ")}]`);
  }
  for (const [index, field] of fields.entries()) {
    for (const range of field.split(",")) if (range !== "") checkRange(range, FIELDS[index] as Bounds);
  }
}

function withoutZone(schedule: string): string {
  if (!schedule.startsWith("TZ=") && !schedule.startsWith("CRON_TZ=")) return schedule;
  const end = schedule.indexOf(" ");
  if (end < 0) throw new Error("invalid schedule format: runtime error: slice bounds out of range [:-1]");
  const zone = schedule.slice(schedule.indexOf("=") + 1, end);
  const problem = zone === "" ? undefined : timeZoneProblem(zone);
  if (problem) throw new Error(`provided bad location ${zone}: ${problem}`);
  return schedule.slice(end).trim();
}

function checkDescriptor(spec: string): void {
  if (DESCRIPTORS.includes(spec)) return;
  if (!spec.startsWith(EVERY)) throw new Error(`unrecognized descriptor: ${spec}`);
  try {
    parseDuration(spec.slice(EVERY.length));
  } catch (error) {
    throw new Error(`failed to parse duration ${spec}: ${(error as Error).message}`);
  }
}

/** `*`, `5`, `1-5`, each with a step after a slash; `5/10` goes from 5 to the end. */
function checkRange(range: string, { min, max, names }: Bounds): void {
  const [limits = "", stepText, ...moreSteps] = range.split("/");
  const [first = "", second, ...more] = limits.split("-");
  const open = first === "*" || first === "?";
  const start = open ? min : parseNumber(first, names, min);
  if (!open && more.length > 0) throw new Error(`too many hyphens: ${range}`);
  let end = open ? max : second === undefined ? start : parseNumber(second, names, min);
  if (moreSteps.length > 0) throw new Error(`too many slashes: ${range}`);
  const step = stepText === undefined ? 1 : parseNumber(stepText, [], 0);
  if (stepText !== undefined && second === undefined) end = max;
  if (start < min) throw new Error(`beginning of range (${start}) below minimum (${min}): ${range}`);
  if (end > max) throw new Error(`end of range (${end}) above maximum (${max}): ${range}`);
  if (start > end) throw new Error(`beginning of range (${start}) beyond end of range (${end}): ${range}`);
  if (step === 0) throw new Error(`step of range should be a positive number: ${range}`);
}

function parseNumber(text: string, names: readonly string[], firstName: number): number {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return firstName + named;
  if (!/^[+-]?[0-9]+$/.test(text)) throw notANumber(text, "invalid syntax");
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw notANumber(text, "value out of range");
  if (number < 0) throw new Error(`negative number (${number}) not allowed: ${text}`);
  return number;
}

const notANumber = (text: string, why: string): Error =>
  new Error(`failed to parse int from ${text}: strconv.Atoi: parsing ${goQuote(text)}: ${why}`);
