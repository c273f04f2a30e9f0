import { expect, test } from "vitest";
import type { Pod } from "../../../generated/types.ts";
import { podTemplateWarnings, warningsOnCreate } from "./pod.ts";

const warningsOf = (spec: object, metadata: object = {}) =>
  warningsOnCreate({ metadata: { name: "p", ...metadata }, spec: { containers: [], ...spec } } as unknown as Pod);
const withPorts = (...ports: object[]) => ({ containers: [{ name: "c", ports: ports.map((port) => ({ protocol: "TCP", ...port })) }] });
const withEnv = (...env: object[]) => ({ containers: [{ name: "c", env }] });

test.for([
  [
    { nodeSelector: { "beta.kubernetes.io/os": "linux" } },
    ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
  ],
  [{ nodeSelector: { constructor: "x" } }, []],
  [
    { topologySpreadConstraints: [{ topologyKey: "z" }] },
    ["spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod"],
  ],
  [
    { imagePullSecrets: [{ name: "a" }, { name: "a" }, {}] },
    ['spec.imagePullSecrets[1].name: duplicate name "a"', 'spec.imagePullSecrets[2].name: invalid empty name ""'],
  ],
  [
    { containers: [{ name: "c", resources: { limits: { memory: "1500m" } } }] },
    ['spec.containers[0].resources.limits[memory]: fractional byte value "1500m" is invalid, must be an integer'],
  ],
  [withEnv({ name: "A", value: "1" }, { name: "A", value: "$(A)2" }), []],
  [
    withEnv({ name: "A", value: "1" }, { name: "A", value: "2" }),
    ['spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply'],
  ],
  [
    withPorts({ containerPort: 80, hostIP: "1.1.1.1" }),
    ["spec.containers[0].ports[0]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:80 Protocol:TCP HostIP:1.1.1.1}"],
  ],
  [
    withPorts({ containerPort: 80, hostPort: 1 }, { containerPort: 80 }),
    ["spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]"],
  ],
  [
    withPorts({ containerPort: 80, hostPort: 1 }, { containerPort: 80, hostPort: 1, hostIP: "1.1.1.1" }),
    ["spec.containers[0].ports[1]: dangerously ambiguous port definition with spec.containers[0].ports[0]"],
  ],
  [
    {
      volumes: [
        {
          name: "v",
          configMap: {
            name: "m",
            items: [
              { key: "a", path: "x" },
              { key: "b", path: "x/y" },
            ],
          },
        },
      ],
    },
    ['volume "v" (ConfigMap "m"): overlapping paths: "x/y" with "x"'],
  ],
  [{ volumes: [{ name: "v", projected: { sources: [{}] } }] }, ['volume "v" (Projected) has no sources provided']],
  [
    { dnsConfig: { nameservers: ["2001:DB8::1"] } },
    ['spec.dnsConfig.nameservers[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")'],
  ],
] as [object, string[]][])("%o warns %o", ([spec, want]) => {
  expect(warningsOf(spec)).toEqual(want);
});

test("a name that is no label is warned of", () => {
  expect(warningsOf({}, { name: "a.b" })[0]).toMatch(
    /^metadata\.name: this is used in the Pod's hostname.* a DNS label is recommended: \[.*\]$/,
  );
});

test("the same port name in two containers is warned of", () => {
  const ports = [{ name: "http", containerPort: 80, protocol: "TCP" }];
  const spec = {
    containers: [
      { name: "c", ports },
      { name: "d", ports: [{ ...ports[0], containerPort: 81 }] },
    ],
  };
  const first = "spec.containers[0].ports[0]";
  expect(warningsOf(spec)).toEqual([
    `spec.containers[1].ports[0]: duplicate port name "http" with ${first}, services and probes that select ports by name will use ${first}`,
  ]);
});

test("templates are warned of under their own path", () => {
  const template = { metadata: { annotations: { "scheduler.alpha.kubernetes.io/critical-pod": "" } }, spec: { containers: [] } };
  const path = "spec.template.metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]";
  expect(podTemplateWarnings(template as never, "spec.template")).toEqual([
    `${path}: non-functional in v1.16+; use the "priorityClassName" field instead`,
  ]);
});
