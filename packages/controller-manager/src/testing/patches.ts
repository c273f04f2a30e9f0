/** Merge patches for the fake server; lists merge by key as the real schemas say for the fields controllers patch. */
const MERGE_KEYS: Record<string, string> = { ownerReferences: "uid", conditions: "type" };

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

export function applyMerge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Json = { ...(isObject(target) ? target : {}) };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = applyMerge(merged[name], value);
  }
  return merged;
}

export function applyStrategic(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Json = { ...(isObject(target) ? target : {}) };
  for (const [name, value] of Object.entries(patch)) {
    const key = MERGE_KEYS[name];
    if (value === null) delete merged[name];
    else if (key && Array.isArray(value)) merged[name] = mergeList((merged[name] as Json[] | undefined) ?? [], value as Json[], key);
    else merged[name] = applyStrategic(merged[name], value);
  }
  return merged;
}

function mergeList(target: Json[], patch: Json[], key: string): Json[] | undefined {
  const merged = [...target];
  for (const item of patch) {
    const index = merged.findIndex((existing) => existing[key] === item[key]);
    if (item["$patch"] === "delete") {
      if (index >= 0) merged.splice(index, 1);
    } else if (index >= 0) merged[index] = { ...merged[index], ...item };
    else merged.push(item);
  }
  return merged.length ? merged : undefined;
}
