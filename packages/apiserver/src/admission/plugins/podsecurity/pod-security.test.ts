import { expect, test } from "vitest";
import type { Loose } from "./check.ts";
import { detailText, violations } from "./evaluate.ts";
import { levelText, policyOf } from "./policy.ts";

const PREFIX = "pod-security.kubernetes.io/";
const hardened = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};
const pod = (spec: Loose, securityContext: object = {}) => ({
  metadata: {},
  spec: { containers: [{ name: "c", securityContext }], ...spec },
});

test.for<{ name: string; spec: object; context?: object; level: "baseline" | "restricted"; detail: string }>([
  { name: "a plain Pod is baseline", spec: {}, level: "baseline", detail: "" },
  { name: "a hardened Pod is restricted", spec: {}, context: hardened, level: "restricted", detail: "" },
  {
    name: "privileged",
    spec: {},
    context: { privileged: true },
    level: "baseline",
    detail: 'privileged (container "c" must not set securityContext.privileged=true)',
  },
  { name: "a host path", spec: { volumes: [{ name: "v", hostPath: {} }] }, level: "baseline", detail: 'hostPath volumes (volume "v")' },
  {
    name: "a host path is a restricted volume type",
    spec: { volumes: [{ name: "v", hostPath: {} }] },
    context: hardened,
    level: "restricted",
    detail: 'restricted volume types (volume "v" uses restricted volume type "hostPath")',
  },
  {
    name: "a host port",
    spec: { containers: [{ name: "c", ports: [{ hostPort: 80 }] }] },
    level: "baseline",
    detail: 'hostPort (container "c" uses hostPort 80)',
  },
  {
    name: "capabilities",
    spec: {},
    context: { capabilities: { add: ["SYS_ADMIN"] } },
    level: "baseline",
    detail: 'non-default capabilities (container "c" must not include "SYS_ADMIN" in securityContext.capabilities.add)',
  },
  {
    name: "sysctls",
    spec: { securityContext: { sysctls: [{ name: "kernel.x" }] } },
    level: "baseline",
    detail: "forbidden sysctls (kernel.x)",
  },
  {
    name: "unconfined seccomp",
    spec: { securityContext: { seccompProfile: { type: "Unconfined" } } },
    level: "baseline",
    detail: 'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
  },
  {
    name: "root",
    spec: { securityContext: { runAsUser: 0 } },
    context: hardened,
    level: "restricted",
    detail: "runAsUser=0 (pod must not set runAsUser=0)",
  },
])("$name at $level", ({ spec, context, level, detail }) => {
  expect(detailText(violations({ level }, pod(spec, context)))).toBe(detail);
});

test("an older version has the rules of its time", () => {
  const probing = pod({ containers: [{ name: "c", livenessProbe: { httpGet: { host: "a" } } }] });
  expect(violations({ level: "baseline", minor: 33 }, probing)).toEqual([]);
  expect(violations({ level: "baseline" }, probing)).toHaveLength(1);
});

test("who enforces a level warns of it too, unless the namespace says otherwise", () => {
  const warned = (labels: Record<string, string>): string => levelText(policyOf(labels).policy.warn);
  expect(warned({ [`${PREFIX}enforce`]: "restricted", [`${PREFIX}enforce-version`]: "v1.30" })).toBe("restricted:v1.30");
  expect(warned({ [`${PREFIX}enforce`]: "restricted", [`${PREFIX}warn`]: "privileged" })).toBe("privileged:latest");
});

test("a level that nobody knows is told with those there are", () => {
  expect(policyOf({ [`${PREFIX}enforce`]: "strong" }).errors.map((error) => error.text())).toEqual([
    `metadata.labels[${PREFIX}enforce]: Invalid value: "strong": must be one of privileged, baseline, restricted`,
  ]);
});
