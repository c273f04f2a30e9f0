/** Whether a failed write means that there is no such pod any more. A conflict alone does not: another writer was faster. */
import { type Pod, resources } from "@kubarium/api";
import { StatusError } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";

/** True when the pod is deleted, or its name belongs to another one now. */
export async function podIsGone(client: Client, pod: Pod, error: unknown): Promise<boolean> {
  if (!(error instanceof StatusError)) return false;
  if (error.code === 404) return true;
  if (error.code !== 409) return false;
  const { namespace = "", name, uid } = pod.metadata;
  try {
    return (await client.resource(resources.pods).get(namespace, name)).metadata.uid !== uid;
  } catch (unread) {
    return unread instanceof StatusError && unread.code === 404;
  }
}
