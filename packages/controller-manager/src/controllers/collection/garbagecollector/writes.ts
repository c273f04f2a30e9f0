/** Reads and writes of objects of any kind, by identity. Source: pkg/controller/garbagecollector/operations.go, patch.go. */
import type { OwnerReference, ResourceRef } from "@kubarium/api";
import { type ApiObject, apiVersionOf, deepEqual, isConflict, isNotFound, StatusError } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import type { Discovery } from "../../../framework/discovery.ts";
import type { Identity } from "./identity.ts";

const CONFLICT_RETRIES = 5;
const UNSUPPORTED_MEDIA_TYPE = 415;

/** Throws when the server has no such kind. */
export async function resourceOf(
  discovery: Discovery,
  { apiVersion, kind }: Pick<Identity, "apiVersion" | "kind">,
): Promise<ResourceRef<ApiObject>> {
  const { served } = await discovery.read();
  const found = served.find((ref) => ref.kind === kind && apiVersionOf(ref) === apiVersion);
  if (!found) throw new Error(`unable to get REST mapping for ${apiVersion}/${kind}.`);
  return found;
}

export async function getLive(client: Client, ref: ResourceRef<ApiObject>, { namespace, name }: Identity): Promise<ApiObject | undefined> {
  try {
    return await client.resource(ref).get(ref.namespaced ? namespace : "", name);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Says whether there was anything to delete. Not for an object that got other owners meanwhile. */
export async function deleteLive(
  client: Client,
  ref: ResourceRef<ApiObject>,
  identity: Identity,
  live: ApiObject,
  propagationPolicy: "Foreground" | "Background" | "Orphan",
): Promise<boolean> {
  const resource = client.resource(ref);
  const namespace = ref.namespaced ? identity.namespace : "";
  const { uid } = identity;
  try {
    const preconditions = { uid, resourceVersion: live.metadata.resourceVersion };
    await resource.delete(namespace, identity.name, { preconditions, propagationPolicy });
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    if (!isConflict(error)) throw error;
    const again = await getLive(client, ref, identity);
    if (!again) return false;
    if (!deepEqual(again.metadata.ownerReferences ?? [], live.metadata.ownerReferences ?? [])) throw error;
  }
  await resource.delete(namespace, identity.name, { preconditions: { uid }, propagationPolicy });
  return true;
}

export async function dropOwners(client: Client, ref: ResourceRef<ApiObject>, identity: Identity, uids: readonly string[]): Promise<void> {
  const ownerReferences = uids.map((uid) => ({ $patch: "delete", uid }));
  await patchOwners(client, ref, identity, ownerReferences, (owners) => owners.filter(({ uid }) => !uids.includes(uid)));
}

export async function unblockOwners(
  client: Client,
  ref: ResourceRef<ApiObject>,
  identity: Identity,
  owners: readonly OwnerReference[],
): Promise<void> {
  const unblocked = (all: readonly OwnerReference[]): OwnerReference[] => all.map((owner) => ({ ...owner, blockOwnerDeletion: false }));
  await patchOwners(client, ref, identity, unblocked(owners.filter(({ blockOwnerDeletion }) => blockOwnerDeletion)), unblocked);
}

/** Custom resources know no strategic merge patch: for them the whole list is replaced. */
async function patchOwners(
  client: Client,
  ref: ResourceRef<ApiObject>,
  identity: Identity,
  strategic: readonly unknown[],
  whole: (owners: readonly OwnerReference[]) => OwnerReference[],
): Promise<void> {
  const resource = client.resource(ref);
  const namespace = ref.namespaced ? identity.namespace : "";
  try {
    const body = { metadata: { uid: identity.uid, ownerReferences: strategic } };
    await resource.patch(namespace, identity.name, { type: "strategic", body });
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== UNSUPPORTED_MEDIA_TYPE) throw error;
    const live = await resource.get(namespace, identity.name);
    const ownerReferences = whole(live.metadata.ownerReferences ?? []);
    const body = { metadata: { resourceVersion: live.metadata.resourceVersion, ownerReferences } };
    await resource.patch(namespace, identity.name, { type: "merge", body });
  }
}

export async function removeFinalizer(client: Client, ref: ResourceRef<ApiObject>, identity: Identity, finalizer: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const live = await getLive(client, ref, identity);
    if (!live || live.metadata.uid !== identity.uid || !live.metadata.finalizers?.includes(finalizer)) return;
    const finalizers = live.metadata.finalizers.filter((other) => other !== finalizer);
    const body = { metadata: { resourceVersion: live.metadata.resourceVersion, finalizers } };
    try {
      await client.resource(ref).patch(ref.namespaced ? identity.namespace : "", identity.name, { type: "merge", body });
      return;
    } catch (error) {
      if (isNotFound(error)) return;
      if (!isConflict(error) || attempt === CONFLICT_RETRIES) throw error;
    }
  }
}
