/** Owner references and who claims an object. Source: pkg/controller/controller_ref_manager.go. */
import type { ObjectMeta, OwnerReference, ResourceRef } from "@kubarium/api";
import { type Selector, apiVersionOf, controllerOf, hasReason, isNotFound } from "@kubarium/apimachinery";
import type { Client, Regarding } from "@kubarium/client";

interface Owned {
  metadata: ObjectMeta;
}

export function controllerReference(ref: { group: string; version: string; kind: string }, owner: Owned): OwnerReference {
  return {
    apiVersion: apiVersionOf(ref),
    kind: ref.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** For an event about an object out of a list, which carries no kind. */
export function regarding(ref: { group: string; version: string; kind: string }, { metadata }: Owned): Regarding {
  return { apiVersion: apiVersionOf(ref), kind: ref.kind, metadata };
}

export interface ClaimPlan<T> {
  /** Its own, and matching. */
  owned: T[];
  /** Nobody's, matching: to be adopted. */
  adopt: T[];
  /** Its own, no longer matching: to be let go. */
  release: T[];
}

export function planClaims<T extends Owned>(owner: Owned, selector: Selector, objects: readonly T[]): ClaimPlan<T> {
  const plan: ClaimPlan<T> = { owned: [], adopt: [], release: [] };
  const ownerGoing = owner.metadata.deletionTimestamp !== undefined;
  for (const object of objects) {
    const controller = controllerOf(object);
    const matches = selector.matches(object.metadata.labels);
    if (controller) {
      if (controller.uid !== owner.metadata.uid) continue;
      if (matches) plan.owned.push(object);
      else if (!ownerGoing) plan.release.push(object);
    } else if (matches && !ownerGoing && !object.metadata.deletionTimestamp && object.metadata.namespace === owner.metadata.namespace) {
      plan.adopt.push(object);
    }
  }
  return plan;
}

/** Carries a plan out and answers what is owned afterwards. Checks live, once, that the owner is not being deleted before it adopts. */
export async function claim<T extends Owned>(
  client: Client,
  owner: { ref: ResourceRef<unknown>; object: Owned },
  ref: ResourceRef<T>,
  plan: ClaimPlan<T>,
): Promise<T[]> {
  if (plan.adopt.length) await recheckOwner(client, owner);
  const adopted: T[] = [];
  for (const object of plan.adopt) if (await adopt(client, owner, ref, object)) adopted.push(object);
  for (const object of plan.release) await release(client, owner.object, ref, object);
  return [...plan.owned, ...adopted];
}

async function recheckOwner(client: Client, owner: { ref: ResourceRef<unknown>; object: Owned }): Promise<void> {
  const { namespace, name, uid } = owner.object.metadata;
  const fresh = (await client.resource(owner.ref).get(namespace ?? "", name)) as Owned;
  const what = `${owner.ref.kind} ${namespace}/${name}`;
  if (fresh.metadata.uid !== uid) throw new Error(`original ${what} is gone: got uid ${fresh.metadata.uid}, wanted ${uid}`);
  if (fresh.metadata.deletionTimestamp) throw new Error(`${what} has just been deleted at ${fresh.metadata.deletionTimestamp}`);
}

async function adopt<T extends Owned>(
  client: Client,
  owner: { ref: ResourceRef<unknown>; object: Owned },
  ref: ResourceRef<T>,
  { metadata }: T,
): Promise<boolean> {
  const body = { metadata: { uid: metadata.uid, ownerReferences: [controllerReference(owner.ref, owner.object)] } };
  try {
    await client.resource(ref).patch(metadata.namespace ?? "", metadata.name, { type: "strategic", body });
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

async function release<T extends Owned>(client: Client, owner: Owned, ref: ResourceRef<T>, { metadata }: T): Promise<void> {
  const body = { metadata: { uid: metadata.uid, ownerReferences: [{ $patch: "delete", uid: owner.metadata.uid }] } };
  try {
    await client.resource(ref).patch(metadata.namespace ?? "", metadata.name, { type: "strategic", body });
  } catch (error) {
    // Invalid: it has another UID by now, or no owners left; either way it is not ours any more.
    if (!isNotFound(error) && !hasReason(error, "Invalid")) throw error;
  }
}
