import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StatusError } from "@kubarium/apimachinery";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeObject, modelFor } from "../schema/index.ts";
import { goBodies } from "../testing/go-bodies.ts";
import { decodeProtobuf } from "./decode-body.ts";

/** What kubectl 1.32 and 1.35 sent. */
const kubectlBodies = JSON.parse(readFileSync(join(import.meta.dirname, "kubectl-bodies.json"), "utf8")) as {
  path: string;
  model: string;
  body: string;
}[];

test.for(goBodies)("$apiVersion $kind in protobuf is what it is in JSON", (body) => {
  const { apiVersion, kind, model, protobuf, json } = body;
  const decoded = decodeProtobuf({ body: protobuf, model, expect: { apiVersion, kind } });
  expect(decoded).toEqual(decodeObject({ text: JSON.stringify(json), model, expect: { apiVersion, kind } }));
});

test.for(kubectlBodies)("kubectl's body for $path has what kubectl was told", ({ model, body }) => {
  const { gvk } = modelFor(model);
  const expected = { apiVersion: gvk?.group ? `${gvk.group}/${gvk.version}` : (gvk?.version ?? ""), kind: gvk?.kind ?? "" };
  const { object, strictErrors } = decodeProtobuf({ body: Buffer.from(body, "base64"), model, expect: expected });
  expect(strictErrors).toEqual([]);
  expect(object).toMatchObject(expected);
  expect(object.metadata.name ?? "review").toMatch(/^[a-z0-9-]+$/);
});

test("a Deployment of kubectl has its containers, and zero values that kubectl sends are left out", () => {
  const body = Buffer.from(kubectlBodies.find(({ model }) => model === "Deployment")?.body ?? "", "base64");
  const { object } = decodeProtobuf({ body, model: "Deployment", expect: { apiVersion: "apps/v1", kind: "Deployment" } });
  expect(object["spec"].replicas).toBe(3);
  expect(object["spec"].template.spec.containers).toEqual([
    { name: "nginx", image: "nginx:1.27", ports: [{ containerPort: 80 }], resources: {} },
  ]);
});

const expectConfigMap = { apiVersion: "v1", kind: "ConfigMap" };
const decodeConfigMap = (body: Uint8Array): unknown => decodeProtobuf({ body, model: "ConfigMap", expect: expectConfigMap });
const bytes = (...parts: (string | number[])[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const TYPE = [0x0a, 0x0f, 0x0a, 0x02, ...Buffer.from("v1"), 0x12, 0x09, ...Buffer.from("ConfigMap")];
const MUST = "the object provided is unrecognized (must be of type ConfigMap): ";
const CANNOT = 'ConfigMap in version "v1" cannot be handled as a ConfigMap: ';

test.for([
  { name: "nothing at all", body: bytes(), says: `${MUST}empty data (<empty>)` },
  {
    name: "JSON",
    body: bytes('{"a":1}'),
    says: `${MUST}provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] ({"a":1})`,
  },
  { name: "only the prefix", body: bytes("k8s\0"), says: `${MUST}empty body (6b387300)` },
  { name: "an envelope that ends too soon", body: bytes("k8s\0", [0x0a, 0x20]), says: `${MUST}unexpected EOF (6b3873000a20)` },
  {
    name: "an envelope with a number for its kind",
    body: bytes("k8s\0", [0x08, 0x01]),
    says: `${MUST}proto: wrong wireType = 0 for field TypeMeta (6b3873000801)`,
  },
  { name: "field number 0", body: bytes("k8s\0", [0x02, 0x01]), says: `${MUST}proto: Unknown: illegal tag 0 (wire type 2) (6b3873000201)` },
  {
    name: "the end of a group that never began",
    body: bytes("k8s\0", [0x0c]),
    says: `${MUST}proto: Unknown: wiretype end group for non-group (6b3873000c)`,
  },
  {
    name: "an endless number",
    body: bytes("k8s\0", Array(11).fill(0xff)),
    says: `${MUST}proto: integer overflow (6b387300${"ff".repeat(11)})`,
  },
  {
    name: "a negative length",
    body: bytes("k8s\0", [0x1a, ...Array(9).fill(0xff), 0x01]),
    says: `${MUST}proto: negative length found during unmarshaling (6b3873001a${"ff".repeat(9)}01)`,
  },
  { name: "an object cut off", body: bytes("k8s\0", TYPE, [0x12, 0x02, 0x0a, 0x05]), says: `${CANNOT}unexpected EOF` },
  {
    name: "a number instead of metadata",
    body: bytes("k8s\0", TYPE, [0x12, 0x02, 0x08, 0x05]),
    says: `${CANNOT}proto: wrong wireType = 0 for field ObjectMeta`,
  },
  { name: "an unknown wire type", body: bytes("k8s\0", TYPE, [0x12, 0x02, 0x7f, 0x05]), says: `${CANNOT}proto: illegal wireType 7` },
  { name: "a group without end", body: bytes("k8s\0", TYPE, [0x12, 0x02, 0x7b, 0x7b]), says: `${CANNOT}unexpected EOF` },
  {
    name: "another kind",
    body: bytes("k8s\0", [0x0a, 0x09, 0x0a, 0x02], "v1", [0x12, 0x03], "Pod"),
    says: 'Pod in version "v1" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion',
  },
])("$name is a 400 in Kubernetes' words", ({ body, says }) => {
  expect(() => decodeConfigMap(body)).toThrow(
    expect.objectContaining({ message: says, status: expect.objectContaining({ code: 400, reason: "BadRequest" }) }),
  );
});

test("fields that nobody knows are skipped, groups in groups too", () => {
  const groups = [...Array(50_000).fill(0x7b), ...Array(50_000).fill(0x7c)];
  const name = [0x0a, 0x03, 0x0a, 0x01, 0x61];
  const raw = [...name, ...groups];
  const length = [(raw.length & 0x7f) | 0x80, ((raw.length >> 7) & 0x7f) | 0x80, raw.length >> 14];
  expect(decodeConfigMap(bytes("k8s\0", TYPE, [0x12, ...length], raw))).toMatchObject({ object: { metadata: { name: "a" } } });
});

test("schemas in schemas end at a limit, not at the end of the stack", () => {
  let schema = Buffer.alloc(0);
  for (let level = 0; level < 2000; level++) schema = Buffer.concat([tagged(28), varint(schema.length), schema]);
  // spec.versions[0].schema.openAPIV3Schema
  const inside = [1, 4, 7, 2].reduce((message, number) => Buffer.concat([tagged(number), varint(message.length), message]), schema);
  const body = Buffer.concat([Buffer.from("k8s\0"), tagged(2), varint(inside.length), inside]);
  const expected = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };
  expect(() => decodeProtobuf({ body, model: "CustomResourceDefinition", expect: expected })).toThrow("exceeded max depth");
});

test("a key called __proto__ is a key", () => {
  const entry = [0x12, 0x0e, 0x0a, 0x09, ...Buffer.from("__proto__"), 0x12, 0x01, 0x78];
  const { object } = decodeConfigMap(bytes("k8s\0", TYPE, [0x12, entry.length], entry)) as { object: { data: object } };
  expect(Object.entries(object.data)).toEqual([["__proto__", "x"]]);
});

test("whatever happens to a body on its way, it is decoded or refused with a 400", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...goBodies),
      fc.nat(),
      fc.nat(255),
      fc.boolean(),
      ({ apiVersion, kind, model, protobuf: sent }, at, value, cut) => {
        const changed = cut ? sent.subarray(0, at % sent.length) : Buffer.from(sent);
        if (!cut) changed[at % sent.length] = value;
        const outcome = outcomeOf(() => decodeProtobuf({ body: changed, model, expect: { apiVersion, kind } }));
        expect([200, 400]).toContain(outcome);
      },
    ),
    { numRuns: 3000 },
  );
});

function outcomeOf(decode: () => unknown): number | undefined {
  try {
    decode();
    return 200;
  } catch (error) {
    return error instanceof StatusError ? error.status.code : undefined;
  }
}

function tagged(number: number): Buffer {
  return varint((number << 3) | 2);
}

function varint(value: number): Buffer {
  const parts: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...parts, rest]);
    parts.push((rest & 0x7f) | 0x80);
  }
}
