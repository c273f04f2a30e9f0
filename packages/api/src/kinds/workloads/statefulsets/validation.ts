/** Source: ValidateStatefulSet… of pkg/apis/apps/validation. */
import {
  deepEqual,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  Path,
  type Selector,
  validateAnnotations,
  validateLabels,
} from "@kubarium/apimachinery";
import { invalidEach, isDns1123Label } from "@kubarium/apimachinery";
import type { PersistentVolumeClaim, PodTemplateSpec, StatefulSetSpec, Volume } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { validatePersistentVolumeClaimSpec, validatePodTemplateAnnotations, validatePodTemplateSpec } from "../../pods/index.ts";
import { validateCollisionCount, validateCounts, validateParts } from "../validation/counts.ts";
import { doesNotMatch, parsedSelector, printedSelector } from "../validation/selector.ts";
import { validateLongRunning, validateRequiredSelector } from "../validation/template.ts";
import { validateUpdateStrategy } from "./update-strategy.ts";

const SPEC = new Path("spec");
const STATUS = new Path("status");

export function validateStatefulSet({ spec }: AnyObject): FieldError[] {
  return validateSpec(spec, { isNew: true });
}

/** What may not change is not looked at again. */
export function validateStatefulSetUpdate({ spec }: AnyObject, previous: AnyObject): FieldError[] {
  const errors = validateSpec(spec, { isNew: false });
  const kept = Object.fromEntries(CHANGEABLE.map((field) => [field, previous.spec[field]]));
  if (!deepEqual({ ...spec, ...kept }, previous.spec)) {
    const named = CHANGEABLE.map((field) => `'${field}'`);
    const list = `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
    errors.push(forbiddenField(SPEC, `updates to statefulset spec for fields other than ${list} are forbidden`));
  }
  return errors;
}

const CHANGEABLE = [
  "replicas",
  "ordinals",
  "template",
  "updateStrategy",
  "revisionHistoryLimit",
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
];

function validateSpec(spec: StatefulSetSpec, { isNew }: { isNew: boolean }): FieldError[] {
  const policy = spec.podManagementPolicy ?? "";
  const errors: FieldError[] = [];
  if (policy !== "OrderedReady" && policy !== "Parallel") {
    errors.push(invalidValue(SPEC.child("podManagementPolicy"), policy, "must be 'OrderedReady' or 'Parallel'"));
  }
  errors.push(...validateUpdateStrategy(spec.updateStrategy, SPEC.child("updateStrategy")));
  errors.push(...validateRetentionPolicy(spec.persistentVolumeClaimRetentionPolicy));
  if (isNew) {
    for (const [index, claim] of (spec.volumeClaimTemplates ?? []).entries()) {
      errors.push(...validatePersistentVolumeClaimSpec(claim.spec ?? {}, `spec.volumeClaimTemplates[${index}].spec`));
    }
  }
  errors.push(...validateCounts(spec, SPEC, "replicas", "minReadySeconds"));
  if (spec.ordinals) errors.push(...validateCounts(spec.ordinals, SPEC.child("ordinals"), "start"));
  const { serviceName } = spec;
  if (isNew && serviceName) errors.push(...invalidEach(SPEC.child("serviceName"), serviceName, isDns1123Label(serviceName)));
  return [...errors, ...validateSelectorAndTemplate(spec), ...validateLongRunning("StatefulSet", spec.template, SPEC.child("template"))];
}

const RETENTION = ["Retain", "Delete"];

function validateRetentionPolicy(policy: StatefulSetSpec["persistentVolumeClaimRetentionPolicy"]): FieldError[] {
  const path = SPEC.child("persistentVolumeClaimRetentionPolicy");
  return (["whenDeleted", "whenScaled"] as const)
    .filter((when) => !RETENTION.includes(policy?.[when] ?? "Retain"))
    .map((when) => notSupported(path.child(when), policy?.[when], RETENTION));
}

function validateSelectorAndTemplate(spec: StatefulSetSpec): FieldError[] {
  const path = SPEC.child("selector");
  const errors = validateRequiredSelector(spec.selector, path, "statefulset");
  const parsed = parsedSelector(spec.selector);
  if (!parsed) errors.push(invalidValue(path, printedSelector(spec.selector), ""));
  else errors.push(...validateTemplate(asControlled(spec), parsed));
  return errors;
}

/** Labels and annotations are looked at here and as those of any template. */
function validateTemplate(template: PodTemplateSpec, selector: Selector): FieldError[] {
  const path = SPEC.child("template");
  const { labels, annotations } = template.metadata ?? {};
  return [
    ...(selector.empty() || selector.matches(labels) ? [] : [doesNotMatch(labels, path)]),
    ...validatePodTemplateSpec(template, path),
    ...validateLabels(labels, path.child("labels")),
    ...validateAnnotations(annotations, path.child("annotations")),
    ...validatePodTemplateAnnotations(template, path),
  ];
}

/** The template as the controller makes Pods of it: it sets the host names, and claim templates become volumes, ahead of the others. */
function asControlled({ template, volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplateSpec {
  const { subdomain: _subdomain, hostname: _hostname, ...spec } = template.spec as NonNullable<PodTemplateSpec["spec"]>;
  if (volumeClaimTemplates.length === 0) return { ...template, spec };
  const claims = new Map(volumeClaimTemplates.map((claim) => [claim.metadata?.name ?? "", volumeOf(claim)]));
  return { ...template, spec: { ...spec, volumes: [...claims.values(), ...(spec.volumes ?? []).filter(({ name }) => !claims.has(name))] } };
}

function volumeOf({ metadata }: PersistentVolumeClaim): Volume {
  const name = metadata?.name ?? "";
  return { name, persistentVolumeClaim: { claimName: name } };
}

const PARTS = ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"];

export function validateStatefulSetStatus({ status }: AnyObject, previous: AnyObject): FieldError[] {
  return [
    ...validateCounts(status, STATUS, "replicas", ...PARTS, "observedGeneration", "collisionCount"),
    ...validateParts(status, STATUS, PARTS, "status.readyReplicas"),
    ...validateCollisionCount(status, previous.status, STATUS),
  ];
}
