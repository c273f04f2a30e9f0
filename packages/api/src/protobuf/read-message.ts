/**
 * Protobuf messages to the JSON form of the same object. Unknown fields are skipped and a message that comes twice is merged, as in Go.
 */
import type { FieldType, Model } from "../schema/model.ts";
import { type MessagePlan, messagePlanFor } from "./message-plan.ts";
import { readSpecial } from "./special-messages.ts";
import { WIRE, WireReader } from "./wire-reader.ts";

type Json = Record<string, unknown>;

export type ReadModel = (reader: WireReader, model: Model, depth: number) => Json;

/** Only schemas of CustomResourceDefinitions contain themselves; each level of theirs takes two or three of these. */
const MAX_DEPTH = 300;

/** Throws Error with Go's text. */
export function readMessage(bytes: Uint8Array, model: Model): Json {
  const object: Json = {};
  readInto(object, new WireReader(bytes), model.goName, messagePlanFor(model), 0);
  return object;
}

/** A message inside another one. */
const readModel: ReadModel = (reader, model, depth) => {
  const object: Json = {};
  readInside(object, reader, model, depth);
  return object;
};

function readInside(object: Json, reader: WireReader, model: Model, depth: number): void {
  const outer = reader.enter();
  readInto(object, reader, model.goName, messagePlanFor(model), depth);
  reader.leave(outer);
}

function readInto(object: Json, reader: WireReader, message: string, plan: MessagePlan, depth: number): void {
  if (depth > MAX_DEPTH) throw new Error("exceeded max depth");
  while (reader.next(message)) {
    const entry = plan.get(reader.number);
    if (!entry) reader.skip();
    else if ("embedded" in entry) {
      reader.expect(WIRE.bytes, entry.name);
      const outer = reader.enter();
      readInto(object, reader, entry.name, entry.embedded, depth + 1);
      reader.leave(outer);
    } else readField(object, reader, entry.field.name, entry.field.type, { goName: entry.goName, depth });
  }
}

interface Place {
  goName: string;
  depth: number;
}

function readField(object: Json, reader: WireReader, name: string, type: FieldType, place: Place): void {
  const { goName, depth } = place;
  if (type.kind === "list") {
    readElements((object[name] ??= []) as unknown[], reader, type.element, place);
    return;
  }
  reader.expect(wireTypeOf(type), goName);
  if (type.kind === "map") readEntry((object[name] ??= {}) as Json, reader, type.value, place);
  else if (type.kind === "model" && object[name] !== undefined) readInside(object[name] as Json, reader, type.model, depth + 1);
  else {
    const value = readValue(reader, type, depth);
    if (value !== undefined) object[name] = value;
  }
}

function readElements(list: unknown[], reader: WireReader, element: FieldType, { goName, depth }: Place): void {
  const wire = wireTypeOf(element);
  if (wire === WIRE.bytes || reader.wire === wire) {
    reader.expect(wire, goName);
    list.push(readValue(reader, element, depth) ?? null);
    return;
  }
  // Numbers may come packed into one field.
  reader.expect(WIRE.bytes, goName);
  const outer = reader.enter();
  while (!reader.isAtEnd) list.push(readValue(reader, element, depth));
  reader.leave(outer);
}

function readEntry(map: Json, reader: WireReader, type: FieldType, { goName, depth }: Place): void {
  let key = "";
  let value: unknown;
  const outer = reader.enter();
  while (reader.next(goName)) {
    if (reader.number === 1) key = reader.string();
    else if (reader.number === 2) value = readValue(reader, type, depth + 1);
    else reader.skip();
  }
  reader.leave(outer);
  // Defined, because a key may be called __proto__.
  Object.defineProperty(map, key, { value: value ?? absentValue(type), enumerable: true, configurable: true, writable: true });
}

function readValue(reader: WireReader, type: FieldType, depth: number): unknown {
  switch (type.kind) {
    case "string":
      return reader.string();
    case "bool":
      return reader.bool();
    case "int32":
      return reader.int32();
    case "int64":
      return reader.int64();
    case "double":
      return reader.double();
    case "bytes":
      return reader.bytes().toString("base64");
    case "model":
      return readModel(reader, type.model, depth + 1);
    case "list":
      return readListMessage(reader, type.element, depth + 1);
    case "map":
      throw new Error("a map is no value of a map");
    default: {
      const outer = reader.enter();
      const value = readSpecial(reader, type.kind, depth + 1, readModel);
      reader.leave(outer);
      return value;
    }
  }
}

/** The value of a map whose values are lists: a message around the list. */
function readListMessage(reader: WireReader, element: FieldType, depth: number): unknown[] {
  const items: unknown[] = [];
  const outer = reader.enter();
  while (reader.next("Items")) {
    if (reader.number === 1) readElements(items, reader, element, { goName: "Items", depth });
    else reader.skip();
  }
  reader.leave(outer);
  return items;
}

/** What Go has for an entry without a value. */
function absentValue({ kind }: FieldType): unknown {
  if (kind === "string" || kind === "bytes") return "";
  if (kind === "list") return [];
  if (kind === "model") return {};
  if (kind === "bool") return false;
  return kind === "int32" || kind === "int64" || kind === "double" ? 0 : null;
}

function wireTypeOf({ kind }: FieldType): number {
  if (kind === "bool" || kind === "int32" || kind === "int64") return WIRE.varint;
  return kind === "double" ? WIRE.fixed64 : WIRE.bytes;
}
