/**
 * YAML bodies as sigs.k8s.io/yaml over go-yaml v2 reads them: the first document, YAML 1.1's plain scalars (`yes`, `0777`), dates as
 * text, keys as text.
 */
import {
  boolYaml11Tag,
  EVENT_ID,
  type Event,
  FAILSAFE_SCHEMA,
  floatYaml11Tag,
  getScalarValue,
  intYaml11Tag,
  loadAll,
  mergeTag,
  nullYaml11Tag,
  parseEvents,
  YAMLException,
} from "js-yaml";
import { DecodeError } from "../decode-error.ts";
import { aliasFault } from "./aliases.ts";
import { goYamlError } from "./go-yaml-error.ts";

export interface DecodedYaml {
  value: unknown;
  /** `yaml: unmarshal errors:\n  line 7: key "k" already set in map`: one entry names all repeated keys. */
  strictErrors: string[];
}

const schema = FAILSAFE_SCHEMA.withTags(nullYaml11Tag, boolYaml11Tag, intYaml11Tag, floatYaml11Tag, mergeTag);
const MAX_ALIASES = 1000;

/** Throws DecodeError with go-yaml's text. */
export function decodeYaml(text: string): DecodedYaml {
  try {
    const [value = null] = loadAll(text, { schema, json: true, maxAliases: MAX_ALIASES });
    const fault = aliasFault(text, value);
    if (fault) throw new DecodeError(fault);
    const repeated = repeatedKeys(text);
    return { value, strictErrors: repeated.length ? [`yaml: unmarshal errors:\n${repeated.join("\n")}`] : [] };
  } catch (error) {
    throw error instanceof YAMLException ? new DecodeError(goYamlError(text, error)) : error;
  }
}

interface OpenNode {
  /** undefined for lists. */
  keys?: Set<string>;
  /** The next node of a mapping is a key. */
  atKey: boolean;
}

function repeatedKeys(text: string): string[] {
  const found: string[] = [];
  const open: OpenNode[] = [];
  for (const event of parseEvents(text, {})) {
    const parent = open.at(-1);
    if (event.type === EVENT_ID.POP) open.pop();
    else if (parent?.keys && parent.atKey && event.type === EVENT_ID.SCALAR) {
      const key = getScalarValue(text, event);
      if (parent.keys.has(key)) found.push(`  line ${lineOf(text, event.valueStart)}: key ${JSON.stringify(key)} already set in map`);
      parent.keys.add(key);
    }
    if (parent?.keys && event.type !== EVENT_ID.POP) parent.atKey = !parent.atKey;
    const opened = openedBy(event);
    if (opened) open.push(opened);
  }
  return found;
}

function openedBy(event: Event): OpenNode | undefined {
  if (event.type === EVENT_ID.MAPPING) return { keys: new Set(), atKey: true };
  return event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.DOCUMENT ? { atKey: false } : undefined;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
