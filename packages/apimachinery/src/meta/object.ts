/** What every API object has; kinds add spec, status, data … */
export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMetadata;
}

/** metadata as machinery code sees it, before and after admission. Times are RFC 3339 in UTC with whole seconds. */
export interface ObjectMetadata {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: unknown[];
  selfLink?: string;
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface GroupVersionKind {
  /** "" for the core group. */
  group: string;
  version: string;
  kind: string;
}

export interface GroupVersionResource {
  group: string;
  version: string;
  /** Plural, lower case. */
  resource: string;
}

/** Names one object of a known resource. */
export interface ObjectKey {
  /** "" for what has no namespace. */
  namespace: string;
  name: string;
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(gv: { group: string; version: string }): string {
  return gv.group ? `${gv.group}/${gv.version}` : gv.version;
}

export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? { group: "", version: apiVersion } : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** `namespace/name`, or `name` without a namespace: the key in stores, queues and listers. */
export function keyOf(object: { metadata: { name?: string; namespace?: string } }): string {
  return formatKey({ namespace: object.metadata.namespace ?? "", name: object.metadata.name ?? "" });
}

export function formatKey(key: ObjectKey): string {
  return key.namespace ? `${key.namespace}/${key.name}` : key.name;
}

export function parseKey(key: string): ObjectKey {
  const slash = key.indexOf("/");
  return slash < 0 ? { namespace: "", name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The owner reference with `controller: true`, if there is one. */
export function controllerOf(object: { metadata: { ownerReferences?: OwnerReference[] } }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** The second that was written last, and its text: most calls are about now. */
let written = { second: 0, text: "1970-01-01T00:00:00Z" };

/** RFC 3339 in UTC, whole seconds: `2026-01-31T12:00:00Z`, as metav1.Time is written. */
export function formatTime(timestampMs: number): string {
  const second = Math.floor(timestampMs / 1000);
  if (written.second !== second) written = { second, text: `${new Date(second * 1000).toISOString().slice(0, 19)}Z` };
  return written.text;
}

/** RFC 3339 with six fraction digits, as metav1.MicroTime is written. */
export function formatMicroTime(timestampMs: number): string {
  return `${new Date(timestampMs).toISOString().slice(0, 23)}000Z`;
}

/** Milliseconds since the epoch; NaN for what is no RFC 3339 time. */
export function parseTime(text: string): number {
  return Date.parse(text);
}
