import { expect, test } from "vitest";
import type { AnyObject, StrategyContext } from "../../../machinery/definition.ts";
import { statefulSetDefinition } from "./definition.ts";

const { strategy, subresources } = statefulSetDefinition;
const context = {} as StrategyContext;
const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } };
const claim = (name: string, spec: object = {}) => ({
  metadata: { name },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
});
const negative = "must be greater than or equal to 0";

function setOf(spec: object): AnyObject {
  const set = structuredClone({
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "w" },
    spec: { selector: { matchLabels: { a: "b" } }, template, ...spec },
  }) as AnyObject;
  statefulSetDefinition.setDefaults?.(set);
  strategy.prepareForCreate?.(set, context);
  return set;
}

const created = (spec: object): string[] => (strategy.validateCreate?.(setOf(spec), context) ?? []).map((error) => error.text());

function updated(before: object, after: object): string[] {
  const previous = setOf(before);
  const set = setOf(after);
  strategy.prepareForUpdate?.(set, previous, context);
  return (strategy.validateUpdate?.(set, previous, context) ?? []).map((error) => error.text());
}

test.for([
  { spec: { serviceName: "s", volumeClaimTemplates: [claim("v")] }, errors: [] },
  {
    spec: { updateStrategy: { type: "Recreate" } },
    errors: ['spec.updateStrategy: Invalid value: {"Type":"Recreate","RollingUpdate":null}: must be \'RollingUpdate\' or \'OnDelete\''],
  },
  {
    spec: { updateStrategy: { type: "OnDelete", rollingUpdate: { partition: 1 } } },
    errors: [
      'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
    ],
  },
  {
    spec: { podManagementPolicy: "x", updateStrategy: { rollingUpdate: { partition: -1, maxUnavailable: 0 } }, ordinals: { start: -1 } },
    errors: [
      "spec.podManagementPolicy: Invalid value: \"x\": must be 'OrderedReady' or 'Parallel'",
      `spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: ${negative}`,
      `spec.ordinals.start: Invalid value: -1: ${negative}`,
    ],
  },
  {
    spec: { persistentVolumeClaimRetentionPolicy: { whenScaled: "x" } },
    errors: ['spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "x": supported values: "Retain", "Delete"'],
  },
  {
    spec: { volumeClaimTemplates: [claim("v", { accessModes: [], resources: {} })] },
    errors: [
      "spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required",
      "spec.volumeClaimTemplates[0].spec.resources[storage]: Required value",
    ],
  },
  {
    spec: {
      template: {
        ...template,
        spec: { ...template.spec, hostname: "NO", subdomain: "NO", volumes: [{ name: "v", gcePersistentDisk: {} }] },
      },
      volumeClaimTemplates: [claim("v")],
    },
    errors: [],
  },
  {
    spec: { template: { ...template, spec: { ...template.spec, restartPolicy: "Never", activeDeadlineSeconds: 1 } } },
    errors: [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported",
    ],
  },
])("a StatefulSet with $spec is answered with $errors", ({ spec, errors }) => {
  expect(created(spec)).toEqual(errors);
});

const FORBIDDEN =
  "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

test.for([
  { name: "replicas", before: {}, after: { replicas: 5 }, errors: [] },
  { name: "the template", before: {}, after: { template: { ...template, spec: { containers: [{ name: "c", image: "j" }] } } }, errors: [] },
  { name: "ordinals", before: {}, after: { ordinals: { start: 3 } }, errors: [] },
  { name: "the service", before: { serviceName: "s" }, after: { serviceName: "t" }, errors: [FORBIDDEN] },
  { name: "claims", before: { volumeClaimTemplates: [claim("v")] }, after: { volumeClaimTemplates: [claim("w")] }, errors: [FORBIDDEN] },
  { name: "the policy", before: {}, after: { podManagementPolicy: "Parallel" }, errors: [FORBIDDEN] },
])("of a StatefulSet $name is changed: $errors", ({ before, after, errors }) => {
  expect(updated(before, after)).toEqual(errors);
});

test("a StatefulSet status keeps to its replicas and never forgets collisions", () => {
  const check = subresources?.status?.validateUpdate;
  const status = { replicas: 1, readyReplicas: 2, availableReplicas: 3, collisionCount: 1 };
  const errors = check?.({ ...setOf({}), status }, { ...setOf({}), status: { collisionCount: 2 } }, context) ?? [];
  expect(errors.map((error) => error.text())).toEqual([
    "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
    "status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas",
    "status.availableReplicas: Invalid value: 3: cannot be greater than status.readyReplicas",
    "status.collisionCount: Invalid value: 1: cannot be decremented",
  ]);
});

test("a StatefulSet warns of fractions of bytes and of endless history", () => {
  const set = setOf({ revisionHistoryLimit: -1, volumeClaimTemplates: [claim("v", { resources: { requests: { storage: "1m" } } })] });
  expect(strategy.warningsOnCreate?.(set)).toEqual([
    'spec.volumeClaimTemplates[0].resources.requests[storage]: fractional byte value "1m" is invalid, must be an integer',
    "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended",
  ]);
});
