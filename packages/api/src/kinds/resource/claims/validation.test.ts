import { Path } from "@kubarium/apimachinery";
import { expect, test } from "vitest";
import type { ResourceClaimSpec } from "../../../generated/types.ts";
import { setClaimSpecDefaults } from "./defaults.ts";
import { validateClaimSpec } from "./validation.ts";

function errorsOf(devices: object): string[] {
  const spec = structuredClone({ devices }) as ResourceClaimSpec;
  setClaimSpecDefaults(spec);
  return validateClaimSpec(spec, new Path("spec")).map((error) => error.text());
}

const exactly = { deviceClassName: "k" };
const request = { name: "r", exactly };
const at = "spec.devices";
const unknownName = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

test.for([
  { devices: { requests: [request] }, errors: [] },
  {
    devices: { requests: [{ name: "r" }] },
    errors: [`${at}.requests[0]: Required value: exactly one of \`exactly\` or \`firstAvailable\` is required`],
  },
  { devices: { requests: [request, request] }, errors: [`${at}.requests[1]: Duplicate value: "r"`] },
  { devices: { requests: [{ name: "r", exactly: {} }] }, errors: [`${at}.requests[0].exactly.deviceClassName: Required value`] },
  {
    devices: { requests: [{ name: "r", exactly: { ...exactly, allocationMode: "All", count: 2 } }] },
    errors: [`${at}.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'`],
  },
  {
    devices: { requests: Array.from({ length: 33 }, (_, index) => ({ name: `r${index}`, exactly })) },
    errors: [`${at}.requests: Too many: 33: must have at most 32 items`],
  },
  {
    devices: { requests: [request], constraints: [{ requests: ["x"], matchAttribute: "a" }] },
    errors: [
      `${at}.constraints[0].requests[0]: Invalid value: "x": ${unknownName}`,
      `${at}.constraints[0].matchAttribute: Invalid value: "a": a fully qualified name must be a domain and a name separated by a slash`,
    ],
  },
  {
    devices: {
      requests: [{ name: "r", firstAvailable: [{ name: "a", ...exactly }] }],
      constraints: [{ requests: ["r/a"], matchAttribute: "d.e/f" }],
    },
    errors: [],
  },
  { devices: { requests: [request], config: [{ requests: ["r"] }] }, errors: [`${at}.config[0].opaque: Required value`] },
  {
    devices: { requests: [request], config: [{ opaque: { driver: "d", parameters: [] } }] },
    errors: [`${at}.config[0].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object`],
  },
])("a claim of $devices is answered with $errors", ({ devices, errors }) => {
  expect(errorsOf(devices)).toEqual(errors);
});
