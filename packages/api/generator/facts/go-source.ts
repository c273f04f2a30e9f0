/** Reads the struct types of Go source: names, json and protobuf tags, markers. Comments and code are not kept. */

export interface GoField {
  /** "" for what json leaves out. */
  json: string;
  goName: string;
  type: string;
  omitEmpty: boolean;
  omitZero: boolean;
  inline: boolean;
  /** 0 without a protobuf tag. */
  number: number;
  patchStrategy: string;
  patchMergeKey: string;
  markers: Record<string, string[]>;
}

interface GoStruct {
  fields: GoField[];
  markers: Record<string, string[]>;
}

export interface GoPackage {
  structs: Map<string, GoStruct>;
  /** Named types that are no structs: `PullPolicy` is `string`. */
  names: Map<string, string>;
  /** Constants that are texts, which defaults may refer to. */
  constants: Map<string, string>;
}

const STRUCT = /^type (\w+) struct \{$/;
const NAMED = /^(?:type )?\s*(\w+) ((?:\[\]|map\[|\*)?[\w.[\]*]+)$/;
const CONSTANT = /^\t(\w+)\s+\w+\s*=\s*("[^"]*")/;
const FIELD = /^\t(?:(\w+)\s+)?(\*?[\w.[\]*{}]+)\s+`([^`]*)`/;
const MARKER = /^\s*\/\/ ?\+(?:k8s:)?(\w+)(?:=(.*))?$/;

const tagOf = (tags: string, name: string): string => new RegExp(`${name}:"([^"]*)"`).exec(tags)?.[1] ?? "";

export function readGoPackage(sources: readonly string[]): GoPackage {
  const found: GoPackage = { structs: new Map(), names: new Map(), constants: new Map() };
  for (const source of sources) readSource(source, found);
  return found;
}

function readSource(source: string, found: GoPackage): void {
  let markers: Record<string, string[]> = {};
  let current: GoStruct | undefined;
  for (const line of source.split("\n")) {
    const marker = MARKER.exec(line);
    if (marker) {
      const [, name = "", value = ""] = marker;
      markers[name] = [...(markers[name] ?? []), value.trim()];
      continue;
    }
    if (/^\s*\/\//.test(line)) continue;
    const struct = STRUCT.exec(line);
    if (struct?.[1]) {
      current = { fields: [], markers };
      found.structs.set(struct[1], current);
    } else if (line === "}") current = undefined;
    else if (current) {
      const field = FIELD.exec(line);
      if (field) current.fields.push(fieldOf(field, markers));
    } else {
      const constant = CONSTANT.exec(line);
      if (constant?.[1] && constant[2]) found.constants.set(constant[1], constant[2]);
      const named = line.startsWith("type ") ? NAMED.exec(line) : null;
      if (named?.[1] && named[2]) found.names.set(named[1], named[2]);
    }
    // A blank line in a comment block parts the description from notes, and markers may stand in either.
    if (line.trim() !== "") markers = {};
  }
}

function fieldOf([, declared, type = "", tags = ""]: RegExpExecArray, markers: Record<string, string[]>): GoField {
  const [json = "", ...options] = tagOf(tags, "json").split(",");
  const goName = declared ?? type.replace(/^\*/, "").replace(/^\w+\./, "");
  return {
    json: json === "-" ? "" : json,
    goName,
    type,
    omitEmpty: options.includes("omitempty"),
    omitZero: options.includes("omitzero"),
    inline: options.includes("inline") || (json === "" && declared === undefined),
    number: Number(tagOf(tags, "protobuf").split(",")[1] ?? 0) || 0,
    patchStrategy: tagOf(tags, "patchStrategy"),
    patchMergeKey: tagOf(tags, "patchMergeKey"),
    markers,
  };
}
