/** One row per rule: what is changed in a good Pod, and what is said about it. */
import { expect, test } from "vitest";
import type { Pod, PodTemplateSpec } from "../../../generated/types.ts";
import { setPodDefaults } from "../defaults/pod.ts";
import { setPodTemplateDefaults } from "../defaults/pod-spec.ts";
import { validatePodCreate } from "./pod.ts";
import { validatePodTemplateSpec } from "./template.ts";

function errorsOf(spec: object, container: object = {}, annotations: object = {}): string[] {
  const pod = {
    metadata: { name: "p", namespace: "n", annotations },
    spec: { serviceAccountName: "default", containers: [{ name: "c", image: "i", ...container }], ...spec },
  } as unknown as Pod;
  setPodDefaults(pod);
  return validatePodCreate(pod).map((error) => error.text());
}

test("a plain Pod has no errors", () => {
  expect(errorsOf({})).toEqual([]);
});

const C = "spec.containers[0]";
test.for([
  [{ name: "" }, [`${C}.name: Required value`]],
  [{ image: "" }, [`${C}.image: Required value`]],
  [{ image: " i" }, [`${C}.image: Invalid value: " i": must not have leading or trailing whitespace`]],
  [{ ports: [{ containerPort: 0 }] }, [`${C}.ports[0].containerPort: Required value`]],
  [
    {
      ports: [
        { containerPort: 1, hostPort: 5 },
        { containerPort: 2, hostPort: 5 },
      ],
    },
    [`${C}.ports[1].hostPort: Duplicate value: "TCP//5"`],
  ],
  [
    { env: [{ name: "a=b" }] },
    [
      `${C}.env[0].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than '='`,
    ],
  ],
  [{ env: [{ name: "a", valueFrom: { fieldRef: { fieldPath: "spec.host" } } }] }, []],
  [
    { env: [{ name: "a", valueFrom: { fieldRef: { fieldPath: "spec.containers['a']" } } }] },
    [
      `${C}.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.containers['a']": error converting fieldPath: field label does not support subscript: spec.containers['a']`,
    ],
  ],
  [
    { env: [{ name: "a", valueFrom: { resourceFieldRef: { resource: "limits.cpu", divisor: "2" } } }] },
    [
      `${C}.env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource`,
    ],
  ],
  [
    { env: [{ name: "a", valueFrom: { fileKeyRef: { volumeName: "v", path: "p", key: "k" } } }] },
    [`${C}.env[0].valueFrom.fileKeyRef.volumeName: Not found: "v"`],
  ],
  [{ livenessProbe: { grpc: { port: 0 } } }, [`${C}.livenessProbe.grpc.port: Invalid value: 0: must be between 1 and 65535, inclusive`]],
  [
    { livenessProbe: { httpGet: { port: 1, scheme: "ftp" } } },
    [`${C}.livenessProbe.httpGet.scheme: Unsupported value: "ftp": supported values: "HTTP", "HTTPS"`],
  ],
  [{ lifecycle: { preStop: { sleep: { seconds: 0 } } } }, []],
  [
    { lifecycle: { stopSignal: "SIGUSR1" } },
    [`${C}.lifecycle.stopSignal: Forbidden: may not be set for containers with empty \`spec.os.name\``],
  ],
  [
    { restartPolicyRules: [{ action: "Restart" }] },
    [
      `${C}.restartPolicy: Required value: must specify restartPolicy when restart rules are used`,
      `${C}.restartPolicyRules[0].exitCodes: Required value: must be specified`,
    ],
  ],
  [
    { restartPolicy: "Never", restartPolicyRules: [{ action: "Stop", exitCodes: { operator: "Is", values: [1] } }] },
    [
      `${C}.restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers"`,
      `${C}.restartPolicyRules[0].exitCodes.operator: Unsupported value: "Is": supported values: "In", "NotIn"`,
    ],
  ],
  [{ resources: { requests: { cpu: "-1" } } }, [`${C}.resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0`]],
  [
    { resources: { limits: { "a.b/c": "1500m" } } },
    [
      `${C}.resources.limits[a.b/c]: Invalid value: "1500m": must be an integer`,
      `${C}.resources.requests[a.b/c]: Invalid value: "1500m": must be an integer`,
    ],
  ],
  [
    { resources: { limits: { "hugepages-2Mi": "3Mi", cpu: "1" } } },
    [
      `${C}.resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi`,
      `${C}.resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi`,
    ],
  ],
  [
    { securityContext: { procMount: "Unmasked" } },
    [`${C}.securityContext.procMount: Invalid value: "Unmasked": \`hostUsers\` must be false to use \`Unmasked\``],
  ],
  [
    { securityContext: { windowsOptions: { runAsUserName: "a\\b\\c" } } },
    [
      `${C}.securityContext.windowsOptions.runAsUserName: Invalid value: "a\\\\b\\\\c": runAsUserName cannot contain more than one backslash`,
    ],
  ],
  [
    { securityContext: { appArmorProfile: { type: "Localhost" } } },
    [`${C}.securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost`],
  ],
] as [object, string[]][])("a container with %o is told %o", ([container, want]) => {
  expect(errorsOf({}, container)).toEqual(want);
});

test.for([
  [{ containers: [] }, ["spec.containers: Required value"]],
  [
    { initContainers: [{ name: "c", image: "i", livenessProbe: { exec: { command: ["a"] } } }] },
    [
      `spec.initContainers[0].name: Duplicate value: "c"`,
      "spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    ],
  ],
  [{ initContainers: [{ name: "s", image: "i", restartPolicy: "Always", readinessProbe: { exec: { command: ["a"] } } }] }, []],
  [{ dnsPolicy: "None" }, ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"]],
  [
    { dnsPolicy: "None", dnsConfig: { searches: ["a"] } },
    ["spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None"],
  ],
  [{ preemptionPolicy: "x" }, [`spec.preemptionPolicy: Unsupported value: "x": supported values: "PreemptLowerPriority", "Never"`]],
  [
    { tolerations: [{ key: "a", operator: "Lt", value: "1" }] },
    [`spec.tolerations[0].operator: Unsupported value: "Lt": supported values: "Equal", "Exists", "Lt", "Gt"`],
  ],
  [
    { tolerations: [{ key: "a", operator: "Exists", tolerationSeconds: 1, effect: "NoSchedule" }] },
    [`spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be 'NoExecute' when \`tolerationSeconds\` is set`],
  ],
  [
    { volumes: [{ name: "v", ephemeral: { volumeClaimTemplate: { metadata: { name: "x" }, spec: { accessModes: ["Some"] } } } }] },
    [
      "spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set",
      `spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: Unsupported value: "Some": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"`,
      "spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value",
    ],
  ],
  [
    {
      volumes: [
        {
          name: "v",
          projected: {
            sources: [
              {
                secret: {
                  name: "s",
                  items: [
                    { key: "k", path: "p" },
                    { key: "l", path: "p" },
                  ],
                },
              },
            ],
          },
        },
      ],
    },
    [`spec.volumes[0].projected: Invalid value: "s": conflicting duplicate paths`],
  ],
  [
    { volumes: [{ name: "v", flexVolume: { driver: "d", options: { "a.kubernetes.io/x": "1" } } }] },
    [
      `spec.volumes[0].flexVolume.options[a.kubernetes.io/x]: Invalid value: "a.kubernetes.io/x": kubernetes.io and k8s.io namespaces are reserved`,
    ],
  ],
  [
    { securityContext: { sysctls: [{ name: "kernel.shmmax", value: "1" }] }, hostIPC: true },
    [`spec.securityContext.sysctls[0].name: Invalid value: "kernel.shmmax": may not be specified when 'hostIPC' is true`],
  ],
  [
    {
      resources: { limits: { cpu: "1" } },
      containers: [{ name: "c", image: "i", resources: { limits: { cpu: "2" }, requests: { cpu: "1" } } }],
    },
    [`spec.resources.containers[0][cpu].limits: Invalid value: "2": must be less than or equal to pod limits of 1`],
  ],
  [
    { overhead: { gpu: "1" } },
    [
      `spec.overhead.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified`,
      `spec.overhead.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers`,
    ],
  ],
] as [object, string[]][])("a Pod with %o is told %o", ([spec, want]) => {
  expect(errorsOf(spec)).toEqual(want);
});

test("tokens need a service account", () => {
  const volumes = [{ name: "v", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }];
  const field = "spec.volumes[0].projected.sources[0].serviceAccountToken";
  expect(errorsOf({ volumes, serviceAccountName: "" })).toEqual([
    `${field}: Forbidden: must not be specified when serviceAccountName is not set`,
  ]);
});

test.for([
  [
    { "controller.kubernetes.io/pod-deletion-cost": "+1" },
    [`metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "+1": must be a 32bit integer`],
  ],
  [{ "controller.kubernetes.io/pod-deletion-cost": "-2147483648" }, []],
  [
    { "kubernetes.io/config.mirror": "x" },
    [`metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "x": must set spec.nodeName if mirror pod annotation is set`],
  ],
  [
    { "seccomp.security.alpha.kubernetes.io/pod": "odd" },
    [`metadata.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: "odd": must be a valid seccomp profile`],
  ],
] as [object, string[]][])("the annotations %o are told %o", ([annotations, want]) => {
  expect(errorsOf({}, {}, annotations)).toEqual(want);
});

test("templates may leave host ports and image references open, but hold no ephemeral containers", () => {
  const template = {
    metadata: { labels: { a: "b c" } },
    spec: {
      hostNetwork: true,
      containers: [{ name: "c", image: "i ", ports: [{ containerPort: 80 }] }],
      ephemeralContainers: [{ name: "e", image: "i" }],
      volumes: [{ name: "v", image: {} }],
    },
  } as unknown as PodTemplateSpec;
  setPodTemplateDefaults(template);
  const fields = validatePodTemplateSpec(template, "spec.template").map(({ reason, field }) => `${reason} ${field}`);
  expect(fields).toEqual(["FieldValueInvalid spec.template.labels", "FieldValueForbidden spec.template.spec.ephemeralContainers"]);
});
