import { fakeClock } from "@kubarium/component-base";
import { expect, test } from "vitest";
import type { AnyObject } from "../machinery/definition.ts";
import { resourceList } from "./amounts.ts";
import { evaluatorFor } from "./evaluators.ts";
import { podResources, type PodResourcesSpec } from "./pod-resources.ts";
import { podMatchesScope } from "./scopes.ts";

const cpu = (amount: string, more: object = {}) => ({ resources: { requests: { cpu: amount } }, ...more });

test.for<{ name: string; spec: PodResourcesSpec; requests: Record<string, string> }>([
  { name: "containers add up", spec: { containers: [cpu("1"), cpu("500m")] }, requests: { cpu: "1500m" } },
  {
    name: "a hungry init container decides",
    spec: { containers: [cpu("1")], initContainers: [cpu("3"), cpu("2")] },
    requests: { cpu: "3" },
  },
  {
    name: "a sidecar runs beside both",
    spec: { containers: [cpu("1")], initContainers: [cpu("1", { restartPolicy: "Always" }), cpu("3")] },
    requests: { cpu: "4" },
  },
  { name: "the Pod may say it itself", spec: { containers: [cpu("1")], resources: { requests: { cpu: "5" } } }, requests: { cpu: "5" } },
  { name: "overhead comes on top", spec: { containers: [cpu("1")], overhead: { cpu: "1" } }, requests: { cpu: "2" } },
])("what a Pod requests: $name", ({ spec, requests }) => {
  expect(resourceList(podResources(spec, "requests", { overhead: true }))).toEqual(requests);
});

const object = (more: object): AnyObject => ({ metadata: {}, ...more }) as AnyObject;

test.for<{ resource: string; what: object; used: Record<string, string> }>([
  { resource: "secrets", what: {}, used: { "count/secrets": "1", secrets: "1" } },
  { resource: "deployments.apps", what: {}, used: { "count/deployments.apps": "1" } },
  {
    resource: "services",
    what: { spec: { type: "NodePort", ports: [{}, {}] } },
    used: { "count/services": "1", services: "1", "services.loadbalancers": "0", "services.nodeports": "2" },
  },
  {
    resource: "services",
    what: { spec: { type: "LoadBalancer", allocateLoadBalancerNodePorts: false, ports: [{}] } },
    used: { "count/services": "1", services: "1", "services.loadbalancers": "1", "services.nodeports": "0" },
  },
  {
    resource: "persistentvolumeclaims",
    what: { spec: { storageClassName: "gold", resources: { requests: { storage: "1Gi" } } } },
    used: {
      "count/persistentvolumeclaims": "1",
      "gold.storageclass.storage.k8s.io/persistentvolumeclaims": "1",
      "gold.storageclass.storage.k8s.io/requests.storage": "1Gi",
      persistentvolumeclaims: "1",
      "requests.storage": "1Gi",
    },
  },
  { resource: "pods", what: { spec: { containers: [cpu("1")] }, status: { phase: "Succeeded" } }, used: { "count/pods": "1" } },
  {
    resource: "pods",
    what: { spec: { containers: [{ resources: { limits: { memory: "1Gi", "x.y/gpu": "1" }, requests: { "x.y/gpu": "1" } } }] } },
    used: { "count/pods": "1", "limits.memory": "1Gi", pods: "1", "requests.x.y/gpu": "1" },
  },
])("$resource counts for $used", ({ resource, what, used }) => {
  expect(resourceList(evaluatorFor(resource).usage(object(what), fakeClock()))).toEqual(used);
});

test.for<{ scopeName: string; operator?: string; values?: string[]; spec: object; matches: boolean }>([
  { scopeName: "Terminating", spec: { activeDeadlineSeconds: 0 }, matches: true },
  { scopeName: "NotTerminating", spec: {}, matches: true },
  { scopeName: "BestEffort", spec: { containers: [cpu("1")] }, matches: false },
  { scopeName: "PriorityClass", operator: "In", values: ["high"], spec: { priorityClassName: "high" }, matches: true },
  { scopeName: "PriorityClass", operator: "NotIn", values: ["high"], spec: { priorityClassName: "low" }, matches: true },
  {
    scopeName: "CrossNamespacePodAffinity",
    spec: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ namespaces: ["a"] }] } } },
    matches: true,
  },
])("the scope $scopeName $operator takes in $spec: $matches", ({ scopeName, operator = "Exists", values, spec, matches }) => {
  expect(podMatchesScope(object({ spec: { containers: [], ...spec } }), { scopeName, operator, ...(values ? { values } : {}) })).toBe(
    matches,
  );
});
