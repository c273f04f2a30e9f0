/** The unified difference that a refused update shows. Sources: apimachinery/pkg/util/diff and Python's difflib, whose choices it keeps. */
import { goStruct } from "./go-struct.ts";
import { matchingBlocks } from "./sequence-matcher.ts";

const CONTEXT = 3;

/** From what is stored to what was asked for; one space of indent. `struct` is a name of go-structs.ts. */
export function structDiff(previous: object, next: object, struct: string): string {
  return unifiedDiff(printLines(goStruct(previous, struct)), printLines(goStruct(next, struct)));
}

function printLines(value: unknown): string[] {
  const text = JSON.stringify(value, undefined, 1).replace(/[<>&\u2028\u2029]/g, escaped);
  return text.split("\n").map((line) => `${line}\n`);
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A run of lines that differ: [aFrom, aTo) becomes [bFrom, bTo). */
interface Change {
  aFrom: number;
  aTo: number;
  bFrom: number;
  bTo: number;
}

export function unifiedDiff(a: readonly string[], b: readonly string[]): string {
  let text = "";
  for (const hunk of hunksOf(changesBetween(a, b))) {
    const first = hunk[0] as Change;
    const last = hunk.at(-1) as Change;
    const aFrom = Math.max(0, first.aFrom - CONTEXT);
    const bFrom = Math.max(0, first.bFrom - CONTEXT);
    const aTo = Math.min(a.length, last.aTo + CONTEXT);
    const bTo = Math.min(b.length, last.bTo + CONTEXT);
    text += `@@ -${range(aFrom, aTo)} +${range(bFrom, bTo)} @@\n`;
    let at = aFrom;
    for (const change of hunk) {
      for (const line of a.slice(at, change.aFrom)) text += ` ${line}`;
      for (const line of a.slice(change.aFrom, change.aTo)) text += `-${line}`;
      for (const line of b.slice(change.bFrom, change.bTo)) text += `+${line}`;
      at = change.aTo;
    }
    for (const line of a.slice(at, aTo)) text += ` ${line}`;
  }
  return text;
}

function range(from: number, to: number): string {
  const length = to - from;
  if (length === 1) return `${from + 1}`;
  return `${length === 0 ? from : from + 1},${length}`;
}

function changesBetween(a: readonly string[], b: readonly string[]): Change[] {
  const changes: Change[] = [];
  let [aFrom, bFrom] = [0, 0];
  for (const { aAt, bAt, length } of matchingBlocks(a, b)) {
    if (aFrom < aAt || bFrom < bAt) changes.push({ aFrom, aTo: aAt, bFrom, bTo: bAt });
    aFrom = aAt + length;
    bFrom = bAt + length;
  }
  if (aFrom < a.length || bFrom < b.length) changes.push({ aFrom, aTo: a.length, bFrom, bTo: b.length });
  return changes;
}

/** Changes so near that their contexts touch share a hunk. */
function hunksOf(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const hunk = hunks.at(-1);
    const before = hunk?.at(-1);
    if (hunk && before && change.aFrom - before.aTo <= 2 * CONTEXT) hunk.push(change);
    else hunks.push([change]);
  }
  return hunks;
}
