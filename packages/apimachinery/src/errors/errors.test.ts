import { expect, test } from "vitest";
import * as m from "../index.ts";

const pods = { group: "", resource: "pods" };
const deployments = { group: "apps", resource: "deployments" };

test.for([
  {
    error: m.notFound(deployments, "gone"),
    code: 404,
    message: 'deployments.apps "gone" not found',
    details: { name: "gone", group: "apps", kind: "deployments" },
  },
  { error: m.alreadyExists(pods, "a"), code: 409, message: 'pods "a" already exists', details: { name: "a", kind: "pods" } },
  {
    error: m.conflict(pods, "a", m.OBJECT_MODIFIED),
    code: 409,
    message:
      'Operation cannot be fulfilled on pods "a": the object has been modified; please apply your changes to the latest version and try again',
    details: { name: "a", kind: "pods" },
  },
  { error: m.forbidden(pods, "", "no"), code: 403, message: "pods is forbidden: no", details: { kind: "pods" } },
  { error: m.badRequest("x"), code: 400, message: "x", details: undefined },
  { error: m.internalError("x"), code: 500, message: "Internal error occurred: x", details: { causes: [{ message: "x" }] } },
  { error: m.unknownError("x"), code: 500, message: "x", details: undefined },
  { error: m.requestEntityTooLarge("x"), code: 413, message: "Request entity too large: x", details: undefined },
  { error: m.timeoutError("x", 1), code: 504, message: "Timeout: x", details: { retryAfterSeconds: 1 } },
  { error: m.tooManyRequests("x", 0), code: 429, message: "x", details: {} },
  { error: m.genericError(404), code: 404, message: "the server could not find the requested resource", details: {} },
  { error: m.genericError(405), code: 405, message: "the server does not allow this method on the requested resource", details: {} },
  {
    error: m.genericError(422, "hidden"),
    code: 422,
    message: "the server rejected our request due to an error in our request",
    details: {},
  },
  {
    error: m.genericError(502, "x"),
    code: 502,
    message: 'an error on the server ("x") has prevented the request from succeeding',
    details: {},
  },
])("$code $message", ({ error, code, message, details }) => {
  expect(error.status).toMatchObject({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", code, message });
  expect(error.status.details).toEqual(details);
});

test("an invalid object says each text once and lists every cause", () => {
  const one = m.invalidValue("metadata.labels", "-a", "bad");
  const error = m.invalid({ group: "apps", kind: "Deployment" }, "x", [one, one, m.required("spec.selector")]);
  expect(error.status.message).toBe(
    'Deployment.apps "x" is invalid: [metadata.labels: Invalid value: "-a": bad, spec.selector: Required value]',
  );
  expect(error.status.details?.causes).toHaveLength(3);
  expect(m.invalid({ group: "", kind: "ConfigMap" }, "", [one, one]).status.message).toBe(
    'ConfigMap "" is invalid: metadata.labels: Invalid value: "-a": bad',
  );
});

const path = new m.Path("spec").child("containers").index(0);
test.for([
  [m.invalidValue(path.child("x"), null, "y"), "spec.containers[0].x: Invalid value: null: y"],
  [m.invalidValue(path, { a: "<" }, ""), 'spec.containers[0]: Invalid value: {"a":"\\u003c"}'],
  [m.invalidValue(new m.Path(), -1, "y"), "<nil>: Invalid value: -1: y"],
  [m.required("a.b"), "a.b: Required value"],
  [m.duplicate(path.child("name"), "a"), 'spec.containers[0].name: Duplicate value: "a"'],
  [m.notSupported("p", "X", ["A", ""]), 'p: Unsupported value: "X": supported values: "A", ""'],
  [m.forbiddenField("p", "no"), "p: Forbidden: no"],
  [m.fieldNotFound("p", "v"), 'p: Not found: "v"'],
  [m.tooLong("p", 1), "p: Too long: may not be more than 1 byte"],
  [m.tooLong("p", 5, "character"), "p: Too long: may not be more than 5 characters"],
  [m.tooMany("p", 3, 1), "p: Too many: 3: must have at most 1 item"],
  [m.tooFew("p", 0, 2), "p: Too few: 0: must have at least 2 items"],
  [m.internalFieldError("p", "x"), "p: Internal error: x"],
] as const)("%#: a field error is written as in Kubernetes", ([error, text]) => {
  expect(error.text()).toBe(text);
});
