import { expect, test } from "vitest";
import type { Pod, PodSpec, Volume } from "../../../generated/types.ts";
import { imageTag } from "./image.ts";
import { setPodDefaults } from "./pod.ts";
import { setPodTemplateDefaults } from "./pod-spec.ts";

const defaulted = (spec: object, status?: object): Pod => {
  const pod = { metadata: { name: "p" }, spec: structuredClone(spec), status } as unknown as Pod;
  setPodDefaults(pod);
  return pod;
};

test.for([
  ["nginx", "latest"],
  ["nginx:latest", "latest"],
  ["nginx:1.25", "1.25"],
  ["registry:5000/nginx", "latest"],
  ["registry:5000/team/nginx:v1", "v1"],
  ["nginx@sha256:abc", ""],
  ["nginx:1@sha256:abc", "1"],
  ["Nginx", ""],
  ["Registry/nginx", "latest"],
  ["a b", ""],
  ["", ""],
] as const)("the tag of %o is %o", ([image, tag]) => {
  expect(imageTag(image)).toBe(tag);
});

test("a Pod with one container gets everything else from Kubernetes", () => {
  expect(defaulted({ containers: [{ name: "c", image: "i" }] }).spec).toEqual({
    containers: [
      {
        name: "c",
        image: "i",
        imagePullPolicy: "Always",
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
        resources: {},
      },
    ],
    dnsPolicy: "ClusterFirst",
    enableServiceLinks: true,
    restartPolicy: "Always",
    schedulerName: "default-scheduler",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
});

test.for([
  {
    name: "limits are requested too",
    resources: { limits: { cpu: "1", memory: "1024Mi" }, requests: { cpu: "500m" } },
    want: { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "500m", memory: "1Gi" } },
  },
  { name: "amounts are rounded up to thousandths", resources: { requests: { cpu: "100u" } }, want: { requests: { cpu: "1m" } } },
  {
    name: "amounts are written canonically",
    resources: { requests: { cpu: "0.5", memory: "0.1Mi" } },
    want: { requests: { cpu: "500m", memory: "104857600m" } },
  },
])("in a Pod $name", ({ resources, want }) => {
  expect(defaulted({ containers: [{ name: "c", image: "i", resources }] }).spec.containers[0]?.resources).toEqual(want);
});

test("templates get neither requests nor host ports nor service links", () => {
  const container = { name: "c", image: "i:1", resources: { limits: { cpu: "1" } }, ports: [{ containerPort: 80 }] };
  const template = { spec: { containers: [container], hostNetwork: true } as PodSpec };
  setPodTemplateDefaults(template);
  expect(template.spec.containers[0]).toMatchObject({
    resources: { limits: { cpu: "1" } },
    ports: [{ containerPort: 80, protocol: "TCP" }],
  });
  expect(template.spec.containers[0]?.resources).not.toHaveProperty("requests");
  expect(template.spec.containers[0]?.ports?.[0]).not.toHaveProperty("hostPort");
  expect(template.spec).not.toHaveProperty("enableServiceLinks");
});

test("a Pod on the host's network takes its container ports there", () => {
  const { spec } = defaulted({ hostNetwork: true, containers: [{ name: "c", image: "i", ports: [{ containerPort: 80 }] }] });
  expect(spec.containers[0]?.ports).toEqual([{ containerPort: 80, hostPort: 80, protocol: "TCP" }]);
});

test.for([
  {
    name: "limits stand in for missing requests",
    resources: { limits: { cpu: "2", memory: "1Gi" } },
    container: {},
    want: { cpu: "2", memory: "1Gi" },
  },
  {
    name: "what the containers request comes first",
    resources: { limits: { cpu: "2" } },
    container: { requests: { cpu: "1", memory: "1Gi" } },
    want: { cpu: "1", memory: "1Gi" },
  },
  {
    name: "nothing is made up without limits",
    resources: { requests: { cpu: "1" } },
    container: { requests: { memory: "1Gi" } },
    want: { cpu: "1" },
  },
])("of Pod-level requests $name", ({ resources, container, want }) => {
  expect(defaulted({ resources, containers: [{ name: "c", image: "i", resources: container }] }).spec.resources?.requests).toEqual(want);
});

test.for([
  [{ name: "v" }, { emptyDir: {} }],
  [{ name: "v", hostPath: { path: "/a" } }, { hostPath: { path: "/a", type: "" } }],
  [{ name: "v", secret: { secretName: "s" } }, { secret: { secretName: "s", defaultMode: 420 } }],
  [{ name: "v", image: { reference: "a:1" } }, { image: { reference: "a:1", pullPolicy: "IfNotPresent" } }],
  [
    { name: "v", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } },
    { projected: { defaultMode: 420, sources: [{ serviceAccountToken: { path: "t", expirationSeconds: 3600 } }] } },
  ],
  [{ name: "v", emptyDir: { sizeLimit: "1024Mi" } }, { emptyDir: { sizeLimit: "1Gi" } }],
] as [Volume, object][])("the volume %o becomes %o", ([volume, want]) => {
  const { spec } = defaulted({ containers: [], volumes: [volume] });
  expect(spec.volumes).toEqual([{ name: "v", ...want }]);
});

test("the old and the new name of the service account always agree", () => {
  expect(defaulted({ containers: [], serviceAccount: "old" }).spec).toMatchObject({ serviceAccount: "old", serviceAccountName: "old" });
  expect(defaulted({ containers: [], serviceAccount: "old", serviceAccountName: "new" }).spec.serviceAccount).toBe("new");
});

test("podIP and podIPs agree, the older field being the writer's word", () => {
  expect(defaulted({ containers: [] }, { podIP: "1.1.1.1", podIPs: [{ ip: "2.2.2.2" }] }).status.podIPs).toEqual([{ ip: "1.1.1.1" }]);
  expect(defaulted({ containers: [] }, { podIPs: [{ ip: "2.2.2.2" }] }).status.podIP).toBe("2.2.2.2");
});
