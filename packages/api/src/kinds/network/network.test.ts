/** Endpoints, slices, ingresses and network policies: their rules, one row each. */
import { expect, test } from "vitest";
import { defaulted, definitionOf, texts } from "../../testing/definitions.ts";

const backend = { service: { name: "s", port: { number: 80 } } };
const paths = (path: object) => ({ spec: { rules: [{ http: { paths: [{ path: "/", pathType: "Prefix", backend, ...path }] } }] } });
const AT = "spec.rules[0].http.paths[0]";
const peer = (ipBlock: object) => ({ spec: { egress: [{ to: [{ ipBlock }] }] } });

test.for([
  {
    resource: "endpoints",
    fields: { subsets: [{ addresses: [{ ip: "::1" }] }] },
    errors: ['subsets[0].addresses[0].ip: Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  },
  {
    resource: "endpointslices",
    fields: { addressType: "IPv6", endpoints: [{ addresses: ["1.2.3.4"] }] },
    errors: ['endpoints[0].addresses: Invalid value: "1.2.3.4": must be an IPv6 address'],
  },
  {
    resource: "endpointslices",
    fields: { addressType: "IPv4", endpoints: [{ addresses: [] }] },
    errors: ["endpoints[0].addresses: Required value: must contain at least 1 address"],
  },
  {
    resource: "ingresses",
    fields: { spec: {} },
    errors: ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"],
  },
  { resource: "ingresses", fields: paths({}), errors: [] },
  {
    resource: "ingresses",
    fields: paths({ path: "/a//b/.." }),
    errors: [
      `${AT}.path: Invalid value: "/a//b/..": must not contain '//'`,
      `${AT}.path: Invalid value: "/a//b/..": cannot end with '/..'`,
    ],
  },
  { resource: "ingresses", fields: paths({ pathType: "ImplementationSpecific", path: "" }), errors: [] },
  {
    resource: "ingressclasses",
    fields: { spec: { controller: "a.b/c", parameters: { kind: "K", name: "a/b" } } },
    errors: ["spec.parameters.name: Invalid value: \"a/b\": may not contain '/'"],
  },
  {
    resource: "networkpolicies",
    fields: peer({ cidr: "10.0.0.0/8", except: ["10.0.0.0/8"] }),
    errors: ['spec.egress[0].to[0].ipBlock.except[0]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`'],
  },
  {
    resource: "networkpolicies",
    fields: { spec: { ingress: [{ from: [{}] }] } },
    errors: ["spec.ingress[0].from[0]: Required value: must specify a peer"],
  },
])("a new object of $resource is answered with $errors", ({ resource, fields, errors }) => {
  const { validateCreate } = definitionOf(resource).strategy;
  expect(texts(validateCreate?.(defaulted(resource, fields), undefined as never))).toEqual(errors);
});

test("bad endpoints that were stored already may stay, but not be added to", () => {
  const stored = defaulted("endpoints", { subsets: [{ addresses: [{ ip: "127.0.0.1" }] }] });
  const { validateUpdate } = definitionOf("endpoints").strategy;
  expect(texts(validateUpdate?.(structuredClone(stored), stored, undefined as never))).toEqual([]);
  const next = defaulted("endpoints", { subsets: [{ addresses: [{ ip: "127.0.0.1" }, { ip: "1.2.3.4" }] }] });
  expect(texts(validateUpdate?.(next, stored, undefined as never))).toHaveLength(1);
});

test("a policy with egress rules is one for both directions, and its ports are TCP unless they say otherwise", () => {
  const policy = defaulted("networkpolicies", { spec: { egress: [{ ports: [{ port: 1 }] }] } });
  expect(policy["spec"]).toEqual({
    podSelector: {},
    policyTypes: ["Ingress", "Egress"],
    egress: [{ ports: [{ port: 1, protocol: "TCP" }] }],
  });
});
