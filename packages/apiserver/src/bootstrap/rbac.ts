/**
 * Brings the default roles and bindings to what this version has, at every start: what is missing is added, what somebody added
 * stays, what is marked autoupdate "false" is left alone. Source: pkg/registry/rbac/{rest,reconciliation}.
 */
import type { AnyObject } from "@kubarium/api/server";
import { deepEqual } from "@kubarium/apimachinery";
import { uncovered } from "../authorization/rbac/coverage.ts";
import type { PolicyRule } from "../authorization/rbac/rules.ts";
import { updateObject } from "../registry/update.ts";
import type { Registry } from "../registry/registry.ts";
import type { Resource } from "../registry/resources.ts";
import { apiserverUser, ensure } from "./bootstrap.ts";
import { AUTO_UPDATE, defaultPolicy } from "./policy/policy.ts";

/** Written at the same time: they share the store's commits. */
export async function bootstrapPolicy(registry: Registry): Promise<void> {
  await Promise.all(defaultPolicy().map((object) => reconcile(registry, object)));
}

async function reconcile(registry: Registry, wanted: AnyObject): Promise<void> {
  const resource = registry.resources.ofKind(wanted.apiVersion, wanted.kind);
  if (!resource) return;
  const { name = "", namespace = "" } = wanted.metadata;
  const key = namespace ? `${namespace}/${name}` : name;
  const present = registry.storage.peek(resource.storeName, key)?.object;
  if (!present) return ensure(registry, resource.storeName, namespace, wanted);
  if (planReconciled(present, wanted)) await change(registry, resource, key, wanted);
}

async function change(registry: Registry, resource: Resource, key: string, wanted: AnyObject): Promise<void> {
  const { name = "", namespace = "" } = wanted.metadata;
  await updateObject(registry, resource, {
    namespace,
    name,
    key,
    subresource: "",
    user: apiserverUser,
    dryRun: false,
    warnings: new Set(),
    produce: (previous) => (previous ? (planReconciled(previous, wanted) ?? structuredClone(previous)) : wanted),
    validate: async () => {},
  });
}

/** The object with what is missing added; undefined when nothing is. A binding to another role cannot be brought in line and stays. */
export function planReconciled(present: AnyObject, wanted: AnyObject): AnyObject | undefined {
  const { labels, annotations } = present.metadata;
  if (annotations?.[AUTO_UPDATE] === "false") return undefined;
  if (wanted["roleRef"] && !deepEqual(wanted["roleRef"], present["roleRef"])) return undefined;
  const next = structuredClone(present);
  next.metadata.labels = { ...wanted.metadata.labels, ...labels };
  next.metadata.annotations = { ...wanted.metadata.annotations, ...annotations };
  if (wanted["aggregationRule"]) next["aggregationRule"] = wanted["aggregationRule"];
  else if (wanted["rules"]) next["rules"] = [...(present["rules"] ?? []), ...missingRules(present["rules"] ?? [], wanted["rules"])];
  if (wanted["subjects"]?.length) next["subjects"] = [...(present["subjects"] ?? []), ...missingSubjects(present, wanted)];
  return deepEqual(next, present) ? undefined : next;
}

function missingRules(present: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return uncovered(present, wanted);
}

function missingSubjects(present: AnyObject, wanted: AnyObject): object[] {
  const known: object[] = present["subjects"] ?? [];
  return (wanted["subjects"] as object[]).filter((subject) => !known.some((each) => deepEqual(each, subject)));
}
