import { expect, test } from "vitest";
import type { AnyObject, StrategyContext } from "../../../machinery/definition.ts";
import { daemonSetDefinition } from "./definition.ts";
import { TEMPLATE_GENERATION } from "./template-generation.ts";

const { strategy } = daemonSetDefinition;
const context = {} as StrategyContext;
const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };

function setOf(spec: object, annotations?: Record<string, string>): AnyObject {
  const set = structuredClone({
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "w", ...(annotations ? { annotations } : {}) },
    spec: { selector: { matchLabels: { a: "b" } }, template, ...spec },
  }) as AnyObject;
  daemonSetDefinition.setDefaults?.(set);
  return set;
}

function createdSet(spec: object): AnyObject {
  const set = setOf(spec);
  strategy.prepareForCreate?.(set, context);
  return set;
}

const rolling = (rollingUpdate: object) => ({ updateStrategy: { rollingUpdate } });
const path = "spec.updateStrategy.rollingUpdate";

test.for([
  { spec: {}, errors: [] },
  { spec: rolling({ maxSurge: 1, maxUnavailable: 0 }), errors: [] },
  { spec: rolling({ maxSurge: 1 }), errors: [`${path}.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero`] },
  { spec: rolling({ maxUnavailable: "0%" }), errors: [`${path}.maxUnavailable: Required value: cannot be 0 when maxSurge is 0`] },
  { spec: rolling({ maxUnavailable: "101%" }), errors: [`${path}.maxUnavailable: Invalid value: "101%": must not be greater than 100%`] },
  {
    spec: { updateStrategy: { type: "x" } },
    errors: ['spec.updateStrategy: Unsupported value: {"Type":"x","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"'],
  },
  {
    spec: { selector: undefined },
    errors: ['spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`'],
  },
  { spec: { selector: {} }, errors: ["spec.selector: Invalid value: {}: empty selector is invalid for daemonset"] },
  { spec: { revisionHistoryLimit: -1 }, errors: ["spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0"] },
])("a DaemonSet with $spec is answered with $errors", ({ spec, errors }) => {
  expect((strategy.validateCreate?.(createdSet(spec), context) ?? []).map((error) => error.text())).toEqual(errors);
});

test.for([
  {
    name: "the template",
    after: { template: { ...template, spec: { containers: [{ name: "c", image: "j" }] } } },
    generation: 2,
    templates: "2",
  },
  { name: "another field", after: { minReadySeconds: 5 }, generation: 2, templates: "1" },
  { name: "nothing", after: {}, generation: 1, templates: "1" },
])("changing $name of a DaemonSet counts in its generations", ({ after, generation, templates }) => {
  const previous = createdSet({});
  const set = setOf(after, { [TEMPLATE_GENERATION]: "77" });
  strategy.prepareForUpdate?.(set, previous, context);
  expect(set.metadata).toMatchObject({ generation, annotations: { [TEMPLATE_GENERATION]: templates } });
});
