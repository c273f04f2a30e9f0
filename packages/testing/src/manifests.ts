/** Manifests as people write them, to the API. */
import { resources } from "@kubarium/api";
import { isAlreadyExists } from "@kubarium/apimachinery";
import { type Client, pathOf } from "@kubarium/client";
import { loadAll } from "js-yaml";

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** In order. Throws Error for a kind that is not built in, and StatusError for what the API server refuses. */
export async function applyManifests(client: Client, manifest: string | Manifest, namespace: string): Promise<void> {
  const objects = typeof manifest === "string" ? (loadAll(manifest) as (Manifest | null)[]) : [manifest];
  for (const object of objects) if (object) await apply(client, object, namespace);
}

async function apply(client: Client, object: Manifest, fallback: string): Promise<void> {
  const ref = Object.values(resources).find(
    ({ group, version, kind }) => kind === object.kind && object.apiVersion === (group ? `${group}/${version}` : version),
  );
  if (!ref) throw new Error(`no built-in kind ${object.kind} in ${object.apiVersion}; use client.request for others`);
  const namespace = ref.namespaced ? (object.metadata.namespace ?? fallback) : "";
  try {
    await client.request("POST", pathOf(ref, namespace), { body: object });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    await client.request("PATCH", pathOf(ref, namespace, object.metadata.name), {
      body: object,
      contentType: "application/merge-patch+json",
    });
  }
}
