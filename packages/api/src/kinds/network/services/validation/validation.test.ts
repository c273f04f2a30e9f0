/** The rules of Services: types, ports, what an update keeps and may change, warnings. */
import { expect, test } from "vitest";
import type { AnyObject } from "../../../../machinery/definition.ts";
import { serviceDefinition } from "../definition.ts";
import { completeFrom, dropWhatTheTypeHasNot } from "../update.ts";
import { serviceWarnings } from "../warnings.ts";
import { validateService, validateServiceStatusUpdate, validateServiceUpdate } from "./service.ts";

const IP = { clusterIP: "10.96.0.9", clusterIPs: ["10.96.0.9"], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" };

function service(spec: object, status?: object): AnyObject {
  const object = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "s" },
    spec: { ...IP, ports: [{ port: 80 }], ...structuredClone(spec) },
  };
  serviceDefinition.setDefaults?.(object);
  return { ...object, ...(status && { status }) } as AnyObject;
}
const texts = (errors: { text(): string }[]) => errors.map((error) => error.text());
const NO_IPS = { clusterIP: undefined, clusterIPs: undefined, ipFamilies: undefined, ipFamilyPolicy: undefined };
const LB_ONLY = "Forbidden: may only be used when `type` is 'LoadBalancer'";

test.for([
  { spec: {}, errors: [] },
  { spec: { ports: [] }, errors: ["spec.ports: Required value"] },
  { spec: { ports: [], clusterIP: "None", clusterIPs: ["None"] }, errors: [] },
  { spec: { type: "ExternalName", externalName: "a.b.", ports: [], ...NO_IPS }, errors: [] },
  {
    spec: { type: "ExternalName", externalName: "a", ...NO_IPS, clusterIPs: ["1.1.1.1"] },
    errors: ["spec.clusterIPs: Forbidden: may not be set for ExternalName services"],
  },
  {
    spec: { ports: [{ port: 80, nodePort: 30000 }] },
    errors: ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  },
  {
    spec: { ports: [{ port: 80, targetPort: "A b" }] },
    errors: ['spec.ports[0].targetPort: Invalid value: "A b": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'],
  },
  { spec: { loadBalancerClass: "a" }, errors: [`spec.loadBalancerClass: ${LB_ONLY}`] },
  { spec: { loadBalancerSourceRanges: ["10.0.0.0/8"] }, errors: [`spec.LoadBalancerSourceRanges: ${LB_ONLY}`] },
  {
    spec: { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } },
    errors: ["spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400"],
  },
  {
    spec: { clusterIPs: ["10.96.0.9", "10.96.0.10"] },
    errors: ['spec.clusterIPs: Invalid value: ["10.96.0.9","10.96.0.10"]: may specify no more than one IP for each IP family'],
  },
])("a Service with $spec is answered with $errors", ({ spec, errors }) => {
  expect(texts(validateService(service(spec)))).toEqual(errors);
});

test.for([
  { before: {}, after: { selector: { a: "b" } }, errors: [] },
  {
    before: {},
    after: { clusterIP: "10.96.0.8", clusterIPs: ["10.96.0.8"] },
    errors: ['spec.clusterIPs[0]: Invalid value: ["10.96.0.8"]: may not change once set'],
  },
  {
    before: { type: "LoadBalancer", loadBalancerClass: "a" },
    after: { type: "LoadBalancer" },
    errors: ["spec.loadBalancerClass: Invalid value: null: may not change once set"],
  },
  { before: { externalIPs: ["010.0.0.1"] }, after: { externalIPs: ["010.0.0.1"] }, errors: [] },
])("an update from $before to $after is answered with $errors", ({ before, after, errors }) => {
  expect(texts(validateServiceUpdate(service(after), service(before)))).toEqual(errors);
});

test("an update takes over the cluster IP and, by the name of the port, the node port", () => {
  const stored = service({ type: "NodePort", ports: [{ name: "a", port: 80, nodePort: 30001 }] });
  const next = service({
    type: "NodePort",
    ...NO_IPS,
    ports: [
      { name: "a", port: 81 },
      { name: "b", port: 82 },
    ],
  });
  completeFrom(next, stored);
  expect(next["spec"]).toMatchObject({ clusterIP: "10.96.0.9", clusterIPs: ["10.96.0.9"], ports: [{ nodePort: 30001 }, { port: 82 }] });
  expect(next["spec"].ports[1].nodePort).toBeUndefined();
});

test("a new type drops what it has no use for, but not what the client changed as well", () => {
  const fields = {
    type: "LoadBalancer",
    ports: [{ port: 80, nodePort: 30001 }],
    loadBalancerClass: "a",
    healthCheckNodePort: 30002,
    externalTrafficPolicy: "Local",
  };
  const stored = service(fields, { loadBalancer: { ingress: [{ ip: "1.1.1.1" }] } });
  const next = service({ ...fields, type: "ClusterIP", loadBalancerClass: "b" }, stored["status"]);
  next["spec"].allocateLoadBalancerNodePorts = true;
  dropWhatTheTypeHasNot(next, stored);
  expect(next["spec"]).toEqual({
    ...IP,
    type: "ClusterIP",
    ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
    loadBalancerClass: "b",
    sessionAffinity: "None",
    internalTrafficPolicy: "Cluster",
  });
  expect(next["status"]).toEqual({ loadBalancer: {} });
});

test("addresses of a load balancer need a mode, and only a LoadBalancer has any", () => {
  const ingress = [{ ip: "1.1.1.1" }, { hostname: "1.2.3.4" }];
  const path = "status.loadBalancer.ingress";
  expect(texts(validateServiceStatusUpdate(service({ type: "LoadBalancer" }, { loadBalancer: { ingress } }), service({})))).toEqual([
    `${path}[0].ipMode: Required value: must be specified when \`ip\` is set`,
    `${path}[1].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address`,
  ]);
  expect(texts(validateServiceStatusUpdate(service({}, { loadBalancer: { ingress } }), service({})))).toEqual([
    `${path}: Forbidden: may only be used when \`spec.type\` is 'LoadBalancer'`,
  ]);
});

test("what is ignored or on its way out is warned about", () => {
  expect(serviceWarnings(service({ clusterIP: "None", externalIPs: ["1.2.3.4"], sessionAffinity: "ClientIP", externalName: "x" }))).toEqual(
    [
      "spec.externalIPs is ignored for headless services",
      "spec.SessionAffinity is ignored for headless services",
      'spec.externalName is ignored when spec.type is not "ExternalName"',
    ],
  );
});
