import { expect, test } from "vitest";
import { goBodies } from "../testing/go-bodies.ts";
import { decodeObject, decodeValue, normalizeObject, strictDecodingError } from "./index.ts";

const DEPLOYMENT = { model: "Deployment", expect: { apiVersion: "apps/v1", kind: "Deployment" } };
const POD = { model: "Pod", expect: { apiVersion: "v1", kind: "Pod" } };
const spec = (text: string): string => `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":${text}}`;
const CANNOT = 'Deployment in version "v1" cannot be handled as a Deployment: ';

test.for(goBodies)("$apiVersion $kind, decoded and printed again, is what Go printed", ({ apiVersion, kind, model, json }) => {
  const { object, strictErrors } = decodeObject({ text: JSON.stringify(json), model, expect: { apiVersion, kind } });
  expect(strictErrors).toEqual([]);
  expect(normalizeObject(object, model)).toEqual(json);
});

test.for([
  { name: "an unknown field", text: spec('{"replica":1}'), errors: ['unknown field "spec.replica"'] },
  {
    name: "one in a list",
    text: spec('{"template":{"spec":{"containers":[{"name":"c"},{"imag":"x"}]}}}'),
    errors: ['unknown field "spec.template.spec.containers[1].imag"'],
  },
  { name: "a field twice", text: spec('{"replicas":1,"replicas":2}'), errors: ['duplicate field "spec.replicas"'] },
  {
    name: "both, in the text's order",
    text: spec('{"a":1,"replicas":1,"replicas":2}'),
    errors: ['unknown field "spec.a"', 'duplicate field "spec.replicas"'],
  },
  { name: "a field in other letters", text: spec('{"Replicas":1}'), errors: ['unknown field "spec.Replicas"'] },
])("$name is a strict error, and nothing else", ({ text, errors }) => {
  expect(decodeObject({ text, ...DEPLOYMENT }).strictErrors).toEqual(errors);
});

test("strict errors are told together", () => {
  expect(strictDecodingError(['unknown field "a"', 'duplicate field "b"'])).toBe(
    'strict decoding error: unknown field "a", duplicate field "b"',
  );
});

test.for([
  {
    name: "text for a number",
    text: spec('{"replicas":"3"}'),
    says: `${CANNOT}json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32`,
  },
  {
    name: "a fraction",
    text: spec('{"replicas":1.5}'),
    says: `${CANNOT}json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32`,
  },
  {
    name: "too large a number",
    text: spec('{"replicas":3000000000}'),
    says: `${CANNOT}json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32`,
  },
  {
    name: "a list for an object",
    text: spec("[]"),
    says: `${CANNOT}json: cannot unmarshal array into Go struct field Deployment.spec of type v1.DeploymentSpec`,
  },
  {
    name: "an object for a list",
    text: spec('{"template":{"spec":{"containers":{}}}}'),
    says: `${CANNOT}json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container`,
  },
  {
    name: "a quantity that is none",
    text: spec('{"template":{"spec":{"containers":[{"resources":{"limits":{"cpu":"x"}}}]}}}'),
    says: `${CANNOT}quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
  },
  {
    name: "another kind",
    text: '{"apiVersion":"v1","kind":"Pod"}',
    says: 'Pod in version "v1" cannot be handled as a Deployment: converting (v1.Pod) to (apps.Deployment): unknown conversion',
  },
  {
    name: "a kind that there is not",
    text: '{"apiVersion":"v1","kind":"Foo"}',
    says: 'Foo in version "v1" cannot be handled as a Deployment: no kind "Foo" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
  },
  {
    name: "no JSON",
    text: "{",
    says: "the object provided is unrecognized (must be of type Deployment): couldn't get version/kind; json parse error: unexpected end of JSON input ({)",
  },
  {
    name: "nothing",
    text: "",
    says: "the object provided is unrecognized (must be of type Deployment): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)",
  },
])("$name is refused in Go's words", ({ text, says }) => {
  expect(() => decodeObject({ text, ...DEPLOYMENT })).toThrow(
    expect.objectContaining({ message: says, status: expect.objectContaining({ code: 400 }) }),
  );
});

test("a decoded object has what must be there, and neither null nor zero beyond that", () => {
  const { object } = decodeObject({
    text: '{"metadata":{"name":"a","labels":null,"generation":0},"spec":{"containers":null,"hostNetwork":false}}',
    ...POD,
  });
  expect(object).toEqual({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [] }, status: {} });
});

test("what is printed has null where Go has a list without elements", () => {
  const printed = normalizeObject({ metadata: {}, spec: { containers: [] }, status: {} }, "Pod");
  expect(printed).toMatchObject({ metadata: {}, spec: { containers: null } });
});

test("frozen parts of another object are copied, not changed", () => {
  const status = Object.freeze({ phase: "", conditions: Object.freeze([]) });
  const printed = normalizeObject({ metadata: {}, spec: { containers: [] }, status }, "Pod") as { status: object };
  expect(printed.status).toEqual({});
  expect(status).toHaveProperty("conditions");
});

test("YAML is JSON to the walker", () => {
  const { object, strictErrors } = decodeObject({
    text: "kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec:\n  containers: [{name: c, imag: x}]\n",
    yaml: true,
    ...POD,
  });
  expect(object).toMatchObject({ spec: { containers: [{ name: "c" }] } });
  expect(strictErrors).toEqual(['unknown field "spec.containers[0].imag"']);
});

test("a patch's outcome is decoded without a kind, and fails with the bare text", () => {
  expect(() => decodeValue({ value: { spec: { replicas: "x" } }, model: "Deployment" })).toThrow(
    /^json: cannot unmarshal string into Go struct field/,
  );
});

test("JSON that is too deep is refused", () => {
  const text = spec(`{"template":{"metadata":{"managedFields":[{"fieldsV1":${'{"a":'.repeat(10_001)}1${"}".repeat(10_001)}}]}}}`);
  expect(() => decodeObject({ text, ...DEPLOYMENT })).toThrow("exceeded max depth");
});
