/**
 * Protobuf request bodies: `k8s\0`, then runtime.Unknown with the kind and the object's own message.
 * Source: apimachinery/pkg/runtime/serializer/protobuf/protobuf.go.
 */
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { completeKind, type DecodedKind, decodeValue, type ExpectedKind } from "../schema/decode.ts";
import { modelFor } from "../schema/index.ts";
import { cannotBeHandled, unrecognized } from "../schema/strict-errors.ts";
import { readModel } from "./read-message.ts";

const MAGIC = Buffer.from("k8s\0");

export interface Envelope {
  apiVersion: string;
  kind: string;
  raw: Uint8Array;
}

/** The object in decoded form, as decodeObject has it. Throws StatusError 400. */
export function decodeProtobuf({ body, model: name, expect }: { body: Uint8Array; model: string; expect: ExpectedKind }): DecodedKind {
  const model = modelFor(name);
  let envelope: Envelope;
  try {
    envelope = readEnvelope(body);
  } catch (error) {
    throw unrecognized(expect.kind, textOf(error), body);
  }
  const gvk = completeKind(model, envelope, expect);
  try {
    const { object, strictErrors } = decodeValue({ value: readModel(envelope.raw, model), model: name });
    return { object: Object.assign(object, gvk), strictErrors, ...gvk };
  } catch (error) {
    throw cannotBeHandled(gvk, expect.kind, textOf(error));
  }
}

/** Throws Error with Go's text. */
export function readEnvelope(body: Uint8Array): Envelope {
  if (body.length === 0) throw new Error("empty data");
  if (!MAGIC.equals(body.subarray(0, MAGIC.length)))
    throw new Error(`provided data does not appear to be a protobuf message, expected prefix [${[...MAGIC].join(" ")}]`);
  if (body.length === MAGIC.length) throw new Error("empty body");
  const envelope: Envelope = { apiVersion: "", kind: "", raw: new Uint8Array() };
  const reader = new BinaryReader(body.subarray(MAGIC.length));
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === 1) Object.assign(envelope, readTypeMeta(reader.bytes()));
    else if (number === 2) envelope.raw = reader.bytes();
    else reader.skip(wireType, number);
  }
  return envelope;
}

function readTypeMeta(bytes: Uint8Array): Partial<Envelope> {
  const meta: Partial<Envelope> = {};
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === 1) meta.apiVersion = reader.string();
    else if (number === 2) meta.kind = reader.string();
    else reader.skip(wireType, number);
  }
  return meta;
}

/** What the reader says about bytes that end too soon, as Go says it. */
function textOf(error: unknown): string {
  if (error instanceof RangeError) return "unexpected EOF";
  return error instanceof Error ? error.message : String(error);
}
