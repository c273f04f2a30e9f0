/**
 * Aliases that Go refuses: an anchor inside itself, which would never end, and the few lines that grow to millions of values.
 * Source: go-yaml's decode.go.
 */
import { EVENT_ID, parseEvents } from "js-yaml";

const FEW_ALIASED = 100;
const FEW_VALUES = 1000;
/** Up to so many values nearly all may come through aliases, from so many on a tenth. */
const RANGE = { from: 400_000, to: 4_000_000 };

/** What is wrong, in go-yaml's words; undefined when nothing is. `value` is what js-yaml made of the text. */
export function aliasFault(text: string, value: unknown): string | undefined {
  if (!text.includes("*")) return undefined;
  const cyclic = anchorInItself(text);
  if (cyclic !== undefined) return `yaml: anchor '${cyclic}' value contains itself`;
  return growsTooMuch(value) ? "yaml: document contains excessive aliasing" : undefined;
}

function anchorInItself(text: string): string | undefined {
  const open: string[] = [];
  for (const event of parseEvents(text, {})) {
    if (event.type === EVENT_ID.POP) open.pop();
    else if (event.type === EVENT_ID.DOCUMENT) open.push("");
    else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE)
      open.push(event.anchorStart < 0 ? "" : text.slice(event.anchorStart, event.anchorEnd));
    else if (event.type === EVENT_ID.ALIAS) {
      const name = text.slice(event.anchorStart, event.anchorEnd);
      if (open.includes(name)) return name;
    }
  }
  return undefined;
}

/** Counts values as Go decodes them, each alias anew, until the share of aliased ones is too large. */
function growsTooMuch(value: unknown): boolean {
  const met = new Set<object>();
  let values = 0;
  let aliased = 0;
  const visit = (node: unknown, inAlias: boolean): boolean => {
    values++;
    const isContainer = typeof node === "object" && node !== null;
    const through = inAlias || (isContainer && met.has(node));
    if (through) aliased++;
    if (aliased > FEW_ALIASED && values > FEW_VALUES && aliased / values > allowedShare(values)) return true;
    if (!isContainer) return false;
    met.add(node);
    for (const child of Object.values(node)) if (visit(child, through)) return true;
    return false;
  };
  return visit(value, false);
}

function allowedShare(values: number): number {
  if (values <= RANGE.from) return 0.99;
  if (values >= RANGE.to) return 0.1;
  return 0.99 - (0.89 * (values - RANGE.from)) / (RANGE.to - RANGE.from);
}
