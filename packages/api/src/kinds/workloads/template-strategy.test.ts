import { expect, test } from "vitest";
import type { AnyObject, StrategyContext } from "../../machinery/definition.ts";
import { deploymentDefinition } from "./deployments/definition.ts";
import { podTemplateDefinition } from "./podtemplates/definition.ts";
import { replicationControllerDefinition } from "./replicationcontrollers/definition.ts";

const context = {} as StrategyContext;
const env = [
  { name: "A", value: "1" },
  { name: "A", value: "2" },
];
const twice = (path: string) =>
  `${path}.spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply`;
const templateOf = (container: object) => ({
  metadata: { labels: { a: "b" } },
  spec: { containers: [{ name: "c", image: "i", ...container }] },
});

const deploymentOf = (container: object, name = "w"): AnyObject => {
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, generation: 1 },
    spec: { selector: { matchLabels: { a: "b" } }, template: templateOf(container) },
  };
  const object = structuredClone(deployment) as AnyObject;
  deploymentDefinition.setDefaults?.(object);
  return object;
};

test("what is odd in a template is warned of under the template's path", () => {
  expect(deploymentDefinition.strategy.warningsOnCreate?.(deploymentOf({ env }))).toEqual([twice("spec.template")]);
  const template = { apiVersion: "v1", kind: "PodTemplate", metadata: { name: "t" }, template: templateOf({ env }) };
  expect(podTemplateDefinition.strategy.warningsOnCreate?.(template)).toEqual([twice("template")]);
});

test("a name that cannot be part of a hostname is warned of once, at creation", () => {
  const [warning = ""] = deploymentDefinition.strategy.warningsOnCreate?.(deploymentOf({}, "a.b")) ?? [];
  expect(warning).toMatch(/^metadata\.name: this is used in Pod names and hostnames, .*: \[.*\]$/);
});

test("an update warns only when it changes what the kind counts as a wish", () => {
  const previous = deploymentOf({ env });
  const same = structuredClone(previous);
  deploymentDefinition.strategy.prepareForUpdate?.(same, previous, context);
  expect(deploymentDefinition.strategy.warningsOnUpdate?.(same, previous)).toEqual([]);
  const scaled = structuredClone(previous);
  scaled.spec.replicas = 7;
  deploymentDefinition.strategy.prepareForUpdate?.(scaled, previous, context);
  expect(deploymentDefinition.strategy.warningsOnUpdate?.(scaled, previous)).toEqual([twice("spec.template")]);
});

test("a ReplicationController is warned of the template that it had", () => {
  const controllerOf = (container: object): AnyObject => ({
    apiVersion: "v1",
    kind: "ReplicationController",
    metadata: { name: "w", generation: 1 },
    spec: { template: templateOf(container) },
  });
  const previous = controllerOf({ env });
  const next = controllerOf({});
  replicationControllerDefinition.strategy.prepareForUpdate?.(next, previous, context);
  expect(replicationControllerDefinition.strategy.warningsOnUpdate?.(next, previous)).toEqual([twice("spec.template")]);
});

test("fields of features that are off leave the template before its changes are counted", () => {
  const previous = deploymentOf({});
  const next = structuredClone(previous);
  next.spec.template.spec.containers[0].lifecycle = { stopSignal: "SIGTERM" };
  deploymentDefinition.strategy.prepareForUpdate?.(next, previous, context);
  expect(next.metadata.generation).toBe(1);
  expect(next.spec).toEqual(previous.spec);
});
