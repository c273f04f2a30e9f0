import type { CommitResult, Entry, LogRecord, Operation } from "../store.ts";

export interface BatchPlan {
  /** One for each operation, in order. */
  results: CommitResult[];
  /** What is to be written and applied, in order. */
  records: LogRecord[];
}

/** Decides a group of operations one after another, each seeing the ones before it, without changing anything yet. */
export function planBatch(
  state: { head: number; get(resource: string, key: string): Entry | undefined },
  operations: readonly Operation[],
): BatchPlan {
  const changed = new Map<string, Entry | undefined>();
  const records: LogRecord[] = [];
  let revision = state.head;
  const results = operations.map((operation): CommitResult => {
    const { type, resource, key } = operation;
    const id = `${resource}\0${key}`;
    const entry = changed.has(id) ? changed.get(id) : state.get(resource, key);
    if (type === "create") {
      if (entry) return { outcome: "exists", entry };
    } else {
      if (!entry) return { outcome: "missing" };
      if (entry.revision !== operation.expectedRevision) return { outcome: "conflict", entry };
    }
    revision++;
    const value = operation.value.head + revision + operation.value.tail;
    records.push({ revision, resource, key, type, value, ...(entry && { previous: { value: entry.value, revision: entry.revision } }) });
    changed.set(id, type === "delete" ? undefined : { resource, key, value, revision });
    return { outcome: "committed", revision, value };
  });
  return { results, records };
}
