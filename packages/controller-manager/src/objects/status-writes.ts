/** Writing a status so that a lost race costs one more round trip, not a back-off. */
import type { ObjectMeta, ResourceRef } from "@kubarium/api";
import { type Status, StatusError, deepEqual, isConflict } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";

/** Writes `status` if it differs; on a conflict once more on top of the live object, unless that is another one. */
export async function writeStatusIfChanged<T extends { metadata: ObjectMeta; status?: unknown }>(
  client: Client,
  ref: ResourceRef<T>,
  object: T,
  status: T["status"],
): Promise<void> {
  if (deepEqual(object.status ?? {}, status)) return;
  const resource = client.resource(ref);
  try {
    await resource.updateStatus({ ...object, status });
  } catch (error) {
    if (!isConflict(error)) throw error;
    const live = await resource.get(object.metadata.namespace ?? "", object.metadata.name);
    if (live.metadata.uid !== object.metadata.uid) return;
    await resource.updateStatus({ ...live, status });
  }
}

/** Whether a refusal is about a namespace that is going away, which needs no report: its content goes too. */
export function isNamespaceTerminating(error: unknown): boolean {
  const status: Status | undefined = error instanceof StatusError ? error.status : undefined;
  return status?.details?.causes?.some((cause) => cause.reason === "NamespaceTerminating") ?? false;
}

/** Zero is left out, as `omitempty` does. */
export const orNothing = (count: number): number | undefined => (count === 0 ? undefined : count);
