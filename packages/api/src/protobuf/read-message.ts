/**
 * Protobuf messages to the JSON form of the same object. Unknown fields are skipped, as Go does. Special messages (Time, Quantity,
 * IntOrString …) are those of apimachinery's generated.proto files.
 */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { type FieldType, type Model, modelFor } from "../schema/index.ts";
import { type MessagePlan, messagePlanFor } from "./message-plan.ts";

type Json = Record<string, unknown>;
type Scalar = Exclude<FieldType["kind"], "list" | "map" | "model">;

const MAX_DEPTH = 100;
const MICROS_PER_SECOND = 1_000_000;

export function readModel(bytes: Uint8Array, model: Model, depth = 0): Json {
  if (depth > MAX_DEPTH) throw new Error("message nested too deep");
  const object: Json = {};
  readInto(object, new BinaryReader(bytes), messagePlanFor(model), depth);
  return object;
}

function readInto(object: Json, reader: BinaryReader, plan: MessagePlan, depth: number): void {
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const entry = plan.get(number);
    if (!entry) reader.skip(wireType, number);
    else if ("embedded" in entry) {
      expectWire(wireType, WireType.LengthDelimited, number);
      readInto(object, new BinaryReader(reader.bytes()), entry.embedded, depth + 1);
    } else readField(object, reader, entry.field.name, entry.field.type, { number, wireType, depth });
  }
}

interface Place {
  number: number;
  wireType: WireType;
  depth: number;
}

function readField(object: Json, reader: BinaryReader, name: string, type: FieldType, place: Place): void {
  if (type.kind === "list") {
    const list = (object[name] ??= []) as unknown[];
    const isPacked = place.wireType === WireType.LengthDelimited && wireTypeOf(type.element) !== WireType.LengthDelimited;
    if (!isPacked) {
      list.push(readValue(reader, type.element, place));
      return;
    }
    const packed = new BinaryReader(reader.bytes());
    while (packed.pos < packed.len) list.push(readValue(packed, type.element, { ...place, wireType: wireTypeOf(type.element) }));
  } else if (type.kind === "map") {
    expectWire(place.wireType, WireType.LengthDelimited, place.number);
    const [key, value] = readMapEntry(new BinaryReader(reader.bytes()), type.value, place.depth);
    Object.defineProperty((object[name] ??= {}) as Json, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    const value = readValue(reader, type, place);
    if (value !== undefined) object[name] = value;
  }
}

function readMapEntry(reader: BinaryReader, type: FieldType, depth: number): [string, unknown] {
  let key = "";
  let value: unknown;
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === 1) key = reader.string();
    else if (number === 2) value = readValue(reader, type, { number, wireType, depth });
    else reader.skip(wireType, number);
  }
  return [key, value ?? null];
}

function readValue(reader: BinaryReader, type: FieldType, { number, wireType, depth }: Place): unknown {
  expectWire(wireType, wireTypeOf(type), number);
  switch (type.kind) {
    case "string":
      return reader.string();
    case "bool":
      return reader.bool();
    case "int32":
      return reader.int32();
    case "int64":
      return Number(reader.int64());
    case "double":
      return reader.double();
    case "bytes":
      return Buffer.from(reader.bytes()).toString("base64");
    case "model":
      return readModel(reader.bytes(), type.model, depth + 1);
    // Of a map's values: a message around the list.
    case "list":
      return readListMessage(reader.bytes(), type.element, depth + 1);
    case "map":
      throw new Error("a map is no value of a map");
    default:
      return readSpecial(type.kind, reader.bytes(), depth + 1);
  }
}

function readListMessage(bytes: Uint8Array, element: FieldType, depth: number): unknown[] {
  const holder: Json = { items: [] };
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === 1) readField(holder, reader, "items", { kind: "list", element, go: "" }, { number, wireType, depth });
    else reader.skip(wireType, number);
  }
  return holder.items as unknown[];
}

function readSpecial(
  kind: Exclude<Scalar, "string" | "bool" | "int32" | "int64" | "double" | "bytes">,
  bytes: Uint8Array,
  depth: number,
): unknown {
  switch (kind) {
    case "time":
    case "microTime":
      return readTime(bytes, kind === "microTime");
    case "quantity":
      return readParts(bytes, { 1: (reader) => reader.string() })[1] ?? "0";
    case "intOrString": {
      const parts = readParts(bytes, { 1: (reader) => reader.int32(), 2: (reader) => reader.int32(), 3: (reader) => reader.string() });
      return parts[1] === 1 ? (parts[3] ?? "") : (parts[2] ?? 0);
    }
    case "any":
    case "json":
    case "fieldsV1": {
      const raw = readParts(bytes, { 1: (reader) => reader.bytes() })[1];
      return raw?.length ? JSON.parse(Buffer.from(raw).toString("utf8")) : undefined;
    }
    case "empty":
      return {};
    case "duration":
      throw new Error("no served kind has a Duration");
    default:
      return readSchemaChoice(kind, bytes, depth);
  }
}

function readTime(bytes: Uint8Array, micro: boolean): string | undefined {
  if (bytes.length === 0) return undefined;
  const parts = readParts(bytes, { 1: (reader) => Number(reader.int64()), 2: (reader) => reader.int32() });
  const text = new Date((parts[1] ?? 0) * 1000).toISOString().slice(0, 19);
  const micros = Math.floor((parts[2] ?? 0) / 1000) % MICROS_PER_SECOND;
  return micro ? `${text}.${String(micros).padStart(6, "0")}Z` : `${text}Z`;
}

/** JSONSchemaPropsOrArray, OrBool, OrStringArray. */
function readSchemaChoice(kind: "schemaOrArray" | "schemaOrBool" | "schemaOrStrings", bytes: Uint8Array, depth: number): unknown {
  const schemas: Json[] = [];
  const strings: string[] = [];
  let allows: boolean | undefined;
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (kind === "schemaOrBool" && number === 1) allows = reader.bool();
    else if (kind === "schemaOrStrings" && number === 2) strings.push(reader.string());
    else if (number === 1 || number === 2) schemas.push(readModel(reader.bytes(), modelFor("JSONSchemaProps"), depth));
    else reader.skip(wireType, number);
  }
  if (schemas.length) return kind === "schemaOrArray" && schemas.length > 1 ? schemas : schemas[0];
  return kind === "schemaOrBool" ? allows : kind === "schemaOrStrings" ? strings : undefined;
}

type Readers = { readonly [number: number]: (reader: BinaryReader) => unknown };

/** A small message whose fields come at most once. */
function readParts<T extends Readers>(
  bytes: Uint8Array,
  fields: T,
): { [N in keyof T]?: T[N] extends (reader: BinaryReader) => infer R ? R : never } {
  const parts: Record<number, unknown> = {};
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const read = fields[number];
    if (read) parts[number] = read(reader);
    else reader.skip(wireType, number);
  }
  return parts as { [N in keyof T]?: T[N] extends (reader: BinaryReader) => infer R ? R : never };
}

function wireTypeOf({ kind }: FieldType): WireType {
  if (kind === "bool" || kind === "int32" || kind === "int64") return WireType.Varint;
  return kind === "double" ? WireType.Bit64 : WireType.LengthDelimited;
}

function expectWire(found: WireType, wanted: WireType, number: number): void {
  if (found !== wanted) throw new Error(`proto: wrong wireType = ${found} for field ${number}`);
}
