/** What strategies may use besides the object: the cache, claims on cluster-wide names, companion objects. */
import type { AnyObject } from "@kubarium/api/server";
import type { StrategyContext } from "@kubarium/api/server";
import { formatKey, keyOf } from "@kubarium/apimachinery";
import type { Clock, Random } from "@kubarium/component-base";
import type { User } from "../authentication/authenticator.ts";
import { templateOf } from "../cache/entry.ts";
import { encodeObject } from "./encoding.ts";
import { fillSystemFields } from "./metadata.ts";
import type { Resource, ResourceTable } from "./resources.ts";
import type { Storage } from "./storage.ts";

/** Claims are entries of the store that no API serves: `pool/name` holds `{"holder": …}`. */
const CLAIMS = "claims.kubarium.dev";

export interface ContextDependencies {
  storage: Storage;
  resources: ResourceTable;
  clock: Clock;
  random: Random;
  serviceCidr: string;
  nodePortRange: { from: number; to: number };
  finish(resource: Resource, object: AnyObject): AnyObject;
}

/** In a dry run claims are looked at but not taken, and companions are left alone. */
export function strategyContext(deps: ContextDependencies, user: User | undefined, dryRun: boolean): StrategyContext {
  const { storage, clock, random, serviceCidr, nodePortRange } = deps;
  return {
    clock,
    random,
    serviceCidr,
    nodePortRange,
    ...(user ? { user } : {}),
    get: (resource, key) => storage.peek(resource, key)?.object,
    list: (resource, namespace = "") => {
      const cache = storage.cache.resource(resource);
      return cache.keys(namespace).flatMap((key) => cache.get(key)?.object ?? []);
    },
    claim: (pool, name, holder) => (dryRun ? isFree(deps, pool, name) : claim(deps, pool, name, holder)),
    release: async (pool, name) => {
      if (!dryRun) await removeEntry(deps, CLAIMS, formatKey({ namespace: pool, name }));
    },
    createCompanion: async (object) => (dryRun ? true : createCompanion(deps, object)),
    deleteCompanion: async (resource, key) => {
      if (!dryRun) await removeEntry(deps, resource, key);
    },
  };
}

async function isFree({ storage }: ContextDependencies, pool: string, name: string): Promise<boolean> {
  return (await storage.store.get(CLAIMS, formatKey({ namespace: pool, name }))) === undefined;
}

async function claim({ storage }: ContextDependencies, pool: string, name: string, holder: string): Promise<boolean> {
  const value = { head: `{"holder":${JSON.stringify(holder)},"resourceVersion":"`, tail: '"}' };
  const result = await storage.commit({ type: "create", resource: CLAIMS, key: formatKey({ namespace: pool, name }), value });
  if (result.outcome === "committed") return true;
  return result.outcome === "exists" && JSON.parse(result.entry.value).holder === holder;
}

async function createCompanion(deps: ContextDependencies, object: AnyObject): Promise<boolean> {
  const resource = deps.resources.ofKind(object.apiVersion, object.kind);
  if (!resource) throw new Error(`no resource of kind ${object.apiVersion} ${object.kind}`);
  fillSystemFields(object, deps);
  resource.definition.setDefaults?.(object);
  const value = encodeObject(deps.finish(resource, object));
  const result = await deps.storage.commit({ type: "create", resource: resource.storeName, key: keyOf(object), value });
  return result.outcome === "committed";
}

/** Deletes whatever is under a key, however often it changes meanwhile. */
async function removeEntry({ storage }: ContextDependencies, resource: string, key: string): Promise<void> {
  let entry = await storage.store.get(resource, key);
  while (entry) {
    const value = templateOf(entry.value);
    const result = await storage.commit({ type: "delete", resource, key, value, expectedRevision: entry.revision });
    if (result.outcome !== "conflict") return;
    entry = result.entry;
  }
}
