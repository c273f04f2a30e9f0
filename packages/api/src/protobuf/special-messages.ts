/** Messages whose JSON is no object of their fields: Time, Quantity, IntOrString, RawExtension … as apimachinery's generated.proto has them. */
import { parseEmbeddedJson } from "../schema/json/parse.ts";
import { type ScalarKind, modelFor } from "../schema/model.ts";
import type { ReadModel } from "./read-message.ts";
import { WIRE, type WireReader } from "./wire-reader.ts";

export type SpecialKind = Exclude<ScalarKind, "string" | "bool" | "int32" | "int64" | "double" | "bytes">;

const NANOS_PER_MICRO = 1000;
const MICROS_PER_SECOND = 1_000_000;
const MIN_TIME_SECONDS = -62_135_596_800;
const MAX_TIME_SECONDS = 253_402_300_799;

/** Inside the message. undefined for what JSON leaves out. `read` is for schemas in schemas. */
export function readSpecial(reader: WireReader, kind: SpecialKind, depth: number, read: ReadModel): unknown {
  switch (kind) {
    case "time":
    case "microTime":
      return readTime(reader, kind === "microTime");
    case "quantity":
      return readQuantity(reader);
    case "intOrString":
      return readIntOrString(reader);
    case "any":
    case "json":
    case "fieldsV1":
      return readJson(reader);
    case "empty":
      while (reader.next("CustomResourceSubresourceStatus")) reader.skip();
      return {};
    case "duration":
      throw new Error("no served kind has a Duration");
    default:
      return readSchemaChoice(reader, kind, depth, read);
  }
}

/** A time that is not set is an empty message; the first second of 1970 is one with two zeros. */
function readTime(reader: WireReader, micro: boolean): string | undefined {
  if (reader.isAtEnd) return undefined;
  let seconds = 0;
  let nanos = 0;
  while (reader.next("Timestamp")) {
    if (reader.number > 2) reader.skip();
    else {
      reader.expect(WIRE.varint, reader.number === 1 ? "Seconds" : "Nanos");
      if (reader.number === 1) seconds = reader.int64();
      else nanos = reader.int32();
    }
  }
  if (seconds < MIN_TIME_SECONDS || seconds > MAX_TIME_SECONDS) throw new Error("Time.MarshalJSON: year outside of range [0,9999]");
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  const micros = Math.floor(nanos / NANOS_PER_MICRO) % MICROS_PER_SECOND;
  return micro ? `${text}.${String(Math.max(micros, 0)).padStart(6, "0")}Z` : `${text}Z`;
}

function readQuantity(reader: WireReader): string {
  let quantity = "0";
  while (reader.next("Quantity")) {
    if (reader.number === 1) {
      reader.expect(WIRE.bytes, "String_");
      quantity = reader.string() || "0";
    } else reader.skip();
  }
  return quantity;
}

function readIntOrString(reader: WireReader): string | number {
  let isString = false;
  let number = 0;
  let text = "";
  while (reader.next("IntOrString")) {
    if (reader.number > 3) {
      reader.skip();
      continue;
    }
    reader.expect(reader.number === 3 ? WIRE.bytes : WIRE.varint, ["Type", "IntVal", "StrVal"][reader.number - 1] ?? "");
    if (reader.number === 1) isString = reader.int32() === 1;
    else if (reader.number === 2) number = reader.int32();
    else text = reader.string();
  }
  return isString ? text : number;
}

/** RawExtension, JSON, FieldsV1: the bytes of a JSON text. */
function readJson(reader: WireReader): unknown {
  let text = "";
  while (reader.next("RawExtension")) {
    if (reader.number === 1) {
      reader.expect(WIRE.bytes, "Raw");
      text = reader.string();
    } else reader.skip();
  }
  return text === "" ? undefined : parseEmbeddedJson(text);
}

/** JSONSchemaPropsOrArray, OrBool, OrStringArray. */
function readSchemaChoice(
  reader: WireReader,
  kind: "schemaOrArray" | "schemaOrBool" | "schemaOrStrings",
  depth: number,
  read: ReadModel,
): unknown {
  const schemas: unknown[] = [];
  const strings: string[] = [];
  let allows = false;
  let isList = false;
  while (reader.next("JSONSchemaPropsOr")) {
    const { number } = reader;
    if (kind === "schemaOrBool" && number === 1) allows = reader.bool();
    else if (kind === "schemaOrStrings" && number === 2) strings.push(reader.string());
    else if (number === 1 || number === 2) {
      isList ||= kind === "schemaOrArray" && number === 2;
      schemas.push(read(reader, modelFor("JSONSchemaProps"), depth + 1));
    } else reader.skip();
  }
  if (schemas.length) return isList ? schemas : schemas[0];
  if (kind === "schemaOrBool") return allows;
  return strings.length ? strings : undefined;
}
