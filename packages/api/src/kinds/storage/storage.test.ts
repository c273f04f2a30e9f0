/** Volumes, claims, classes and drivers: their rules, one row each. */
import { expect, test } from "vitest";
import { defaulted, definitionOf, texts } from "../../testing/definitions.ts";

const volume = { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/a" } };
const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
const NO_AFFINITY = "spec.nodeAffinity: Required value: Local volume requires node affinity";

test.for([
  { resource: "persistentvolumes", fields: { spec: volume }, errors: [] },
  {
    resource: "persistentvolumes",
    fields: { spec: { ...volume, hostPath: undefined, local: { path: "a/../b" } } },
    errors: ["spec.local.path: Invalid value: \"a/../b\": must not contain '..'", NO_AFFINITY],
  },
  {
    resource: "persistentvolumes",
    fields: { spec: { ...volume, capacity: { storage: "0" } } },
    errors: ['spec.capacity[storage]: Invalid value: "0": must be greater than zero'],
  },
  {
    resource: "persistentvolumes",
    fields: { spec: { ...volume, hostPath: { path: "/" }, persistentVolumeReclaimPolicy: "Recycle" } },
    errors: ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
  },
  {
    resource: "persistentvolumes",
    fields: { spec: { ...volume, volumeAttributesClassName: "" } },
    errors: [
      "spec.volumeAttributesClassName: Required value: an empty string is disallowed",
      "spec.csi: Required value: has to be specified when using volumeAttributesClassName",
    ],
  },
  {
    resource: "volumeattachments",
    fields: { spec: { attacher: "a", nodeName: "n", source: { inlineVolumeSpec: volume } } },
    errors: [
      "spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes",
      "spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes",
    ],
  },
  {
    resource: "storageclasses",
    fields: { provisioner: "p", reclaimPolicy: "Recycle" },
    errors: ['reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"'],
  },
  {
    resource: "csidrivers",
    fields: { spec: { tokenRequests: [{ audience: "a", expirationSeconds: 5 }] } },
    errors: ["spec.tokenRequests[0].expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes"],
  },
  {
    resource: "volumeattributesclasses",
    fields: { driverName: "d" },
    errors: ["parameters: Required value: must contain at least one key/value pair"],
  },
])("a new object of $resource is answered with $errors", ({ resource, fields, errors }) => {
  const { validateCreate } = definitionOf(resource).strategy;
  expect(texts(validateCreate?.(defaulted(resource, fields), undefined as never))).toEqual(errors);
});

const IMMUTABLE = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

test.for([
  { name: "a class, once", before: claim, after: { ...claim, storageClassName: "a" }, phase: "Pending", errors: [] },
  { name: "a volume, once", before: claim, after: { ...claim, volumeName: "v" }, phase: "Pending", errors: [] },
  {
    name: "another class",
    before: { ...claim, storageClassName: "a" },
    after: { ...claim, storageClassName: "b" },
    phase: "Bound",
    errors: [expect.stringContaining(IMMUTABLE)],
  },
  {
    name: "more storage before it is bound",
    before: claim,
    after: { ...claim, resources: { requests: { storage: "2Gi" } } },
    phase: "Pending",
    errors: [expect.stringContaining(IMMUTABLE)],
  },
  {
    name: "more storage when it is bound",
    before: claim,
    after: { ...claim, resources: { requests: { storage: "2Gi" } } },
    phase: "Bound",
    errors: [],
  },
  {
    name: "less storage than it has",
    before: claim,
    after: { ...claim, resources: { requests: { storage: "512Mi" } } },
    phase: "Bound",
    errors: [expect.stringContaining("field can not be less than status.capacity")],
  },
])("a claim may get $name: $errors", ({ before, after, phase, errors: expected }) => {
  const status = { phase, capacity: { storage: "1Gi" } };
  const next = defaulted("persistentvolumeclaims", { spec: after, status });
  const errors = definitionOf("persistentvolumeclaims").strategy.validateUpdate?.(
    next,
    defaulted("persistentvolumeclaims", { spec: before, status }),
    undefined as never,
  );
  expect(texts(errors)).toEqual(expected);
});

test("dataSource and dataSourceRef are kept alike; a source of another kind is dropped from the first and kept in the second", () => {
  const { prepareForCreate } = definitionOf("persistentvolumeclaims").strategy;
  const prepared = (sources: object) => {
    const object = defaulted("persistentvolumeclaims", { spec: { ...claim, ...sources } });
    prepareForCreate?.(object, undefined as never);
    return [object["spec"].dataSource, object["spec"].dataSourceRef];
  };
  const clone = { kind: "PersistentVolumeClaim", name: "a" };
  const other = { apiGroup: "a.b", kind: "Other", name: "a" };
  expect(prepared({ dataSource: clone })).toEqual([clone, clone]);
  expect(prepared({ dataSource: other })).toEqual([undefined, undefined]);
  expect(prepared({ dataSourceRef: other })).toEqual([other, other]);
});

test("the source of a volume is immutable, and the difference shows what Kubernetes' own struct shows", () => {
  const next = defaulted("persistentvolumes", { spec: { ...volume, hostPath: { path: "/b" } } });
  const errors = texts(
    definitionOf("persistentvolumes").strategy.validateUpdate?.(next, defaulted("persistentvolumes", { spec: volume }), undefined as never),
  );
  expect(errors?.[0]).toContain('-  "Path": "/a",\n+  "Path": "/b",');
});
