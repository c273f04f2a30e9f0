/**
 * Protobuf request bodies: `k8s\0`, then runtime.Unknown with the kind and the object's own message.
 * Source: apimachinery/pkg/runtime/serializer/protobuf/protobuf.go.
 */
import { completeKind, type DecodedKind, decodeValue, type ExpectedKind } from "../schema/decode.ts";
import { modelFor } from "../schema/index.ts";
import { cannotBeHandled, unrecognized } from "../schema/strict-errors.ts";
import { readMessage } from "./read-message.ts";
import { WIRE, WireReader } from "./wire-reader.ts";

const MAGIC = Buffer.from("k8s\0");

interface Envelope {
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
    const { object, strictErrors } = decodeValue({ value: readMessage(envelope.raw, model), model: name });
    return { object: Object.assign(object, gvk), strictErrors, ...gvk };
  } catch (error) {
    throw cannotBeHandled(gvk, expect.kind, textOf(error));
  }
}

/** Throws Error with Go's text. */
function readEnvelope(body: Uint8Array): Envelope {
  if (body.length === 0) throw new Error("empty data");
  if (!MAGIC.equals(body.subarray(0, MAGIC.length)))
    throw new Error(`provided data does not appear to be a protobuf message, expected prefix [${[...MAGIC].join(" ")}]`);
  if (body.length === MAGIC.length) throw new Error("empty body");
  const envelope: Envelope = { apiVersion: "", kind: "", raw: new Uint8Array() };
  const reader = new WireReader(body.subarray(MAGIC.length));
  while (reader.next("Unknown")) {
    if (reader.number > 2) {
      reader.skip();
      continue;
    }
    reader.expect(WIRE.bytes, reader.number === 1 ? "TypeMeta" : "Raw");
    if (reader.number === 1) readTypeMeta(reader, envelope);
    else envelope.raw = reader.bytes();
  }
  return envelope;
}

function readTypeMeta(reader: WireReader, envelope: Envelope): void {
  const outer = reader.enter();
  while (reader.next("TypeMeta")) {
    if (reader.number > 2) {
      reader.skip();
      continue;
    }
    reader.expect(WIRE.bytes, reader.number === 1 ? "APIVersion" : "Kind");
    if (reader.number === 1) envelope.apiVersion = reader.string();
    else envelope.kind = reader.string();
  }
  reader.leave(outer);
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
