/** metadata as the server fills, keeps and checks it on every write. Source: apiserver/pkg/registry/rest/{create,update,meta}.go. */
import type { AnyObject } from "@kubarium/api/server";
import type { Strategy } from "@kubarium/api/server";
import { badRequest, type FieldError, formatTime, StatusError, validateObjectMeta, validateObjectMetaUpdate } from "@kubarium/apimachinery";
import type { Clock, Random } from "@kubarium/component-base";
import type { Resource } from "./resources.ts";

/** A failure that Kubernetes answers with 500, a text and nothing else. */
export function plainError(message: string): StatusError {
  return new StatusError({ code: 500, message });
}

/** Drops what clients may not choose and sets what only the server knows. */
export function fillSystemFields(object: AnyObject, { clock, random }: { clock: Clock; random: Random }): void {
  const { metadata } = object;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  metadata.creationTimestamp = formatTime(clock.now());
  metadata.uid = random.uuid();
}

/** Takes the namespace from the path; throws 400 when the object names another one. */
export function ensureNamespace(object: AnyObject, resource: Resource, namespace: string): void {
  const expected = resource.definition.namespaced ? namespace : "";
  const named = object.metadata.namespace ?? "";
  if (named !== "" && expected !== "" && named !== expected)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  if (expected === "") delete object.metadata.namespace;
  else object.metadata.namespace = expected;
}

/** Merges owner references that name the same uid and are equal, with a warning. */
export function dedupOwnerReferences(object: AnyObject, warnings: Set<string>): void {
  const references = object.metadata.ownerReferences;
  if (!references || references.length < 2) return;
  const seen = new Map<string, string>();
  const duplicates = new Set<string>();
  const kept = references.filter((reference) => {
    const text = JSON.stringify(reference);
    if (seen.has(text)) {
      duplicates.add(reference.uid);
      return false;
    }
    seen.set(text, reference.uid);
    return true;
  });
  if (duplicates.size === 0) return;
  object.metadata.ownerReferences = kept;
  warnings.add(
    `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${[...duplicates].join(", ")}`,
  );
}

/** Keeps what an update may not change. Called after the kind's own preparation. */
export function keepSystemFields(object: AnyObject, previous: AnyObject): void {
  const { metadata } = object;
  const before = previous.metadata;
  delete metadata.selfLink;
  if (!metadata.uid) copyField(metadata, before, "uid");
  if (before.creationTimestamp) metadata.creationTimestamp = before.creationTimestamp;
  if (before.deletionTimestamp) metadata.deletionTimestamp = before.deletionTimestamp;
  if (before.deletionGracePeriodSeconds !== undefined && metadata.deletionGracePeriodSeconds === undefined)
    metadata.deletionGracePeriodSeconds = before.deletionGracePeriodSeconds;
}

function copyField<T extends object, K extends keyof T>(to: T, from: T, field: K): void {
  if (from[field] === undefined) delete to[field];
  else to[field] = from[field];
}

export function createMetaErrors(resource: Resource, object: AnyObject): FieldError[] {
  const { namespaced, strategy } = resource.definition;
  return validateObjectMeta(object.metadata, { namespaced, ...nameRule(strategy) });
}

/** Both the generic machinery and the kinds look at metadata, so a fault is listed as often. */
export function updateMetaErrors(resource: Resource, object: AnyObject, previous: AnyObject): FieldError[] {
  const { namespaced, strategy } = resource.definition;
  const once = [
    ...validateObjectMeta(object.metadata, { namespaced, ...nameRule(strategy) }),
    ...validateObjectMetaUpdate(object.metadata, previous.metadata),
  ];
  return [...once, ...once];
}

// biome-ignore lint: a strategy of any kind
function nameRule(strategy: Strategy<any>): { validateName?: (name: string, prefix: boolean) => string[] } {
  return strategy.validateName ? { validateName: strategy.validateName } : {};
}
