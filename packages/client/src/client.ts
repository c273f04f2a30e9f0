/** The typed client: verbs over HTTPS, the same against any Kubernetes API server. */
import type { ObjectMeta, ResourceRef } from "@kubarium/api";

/** An object before the server filled it in: metadata as far as known, no status. */
export type Draft<T> = Omit<T, "metadata" | "status" | "apiVersion" | "kind"> & {
  metadata: Partial<ObjectMeta>;
  status?: unknown;
  apiVersion?: string;
  kind?: string;
};

export interface Client {
  resource<T>(ref: ResourceRef<T>): ResourceClient<T>;
  /** Any path, JSON in and out; throws StatusError for what is not 2xx. */
  request<R>(
    method: string,
    path: string,
    options?: { body?: unknown; contentType?: string; query?: Record<string, string | number | boolean | undefined>; signal?: AbortSignal },
  ): Promise<R>;
  close(): Promise<void>;
}

/** All throw StatusError with the server's Status; network failures are StatusError too, with code 503 and reason ServiceUnavailable. `namespace` is "" for cluster-scoped resources. */
export interface ResourceClient<T> {
  get(namespace: string, name: string): Promise<T>;
  list(options?: ListOptions): Promise<List<T>>;
  create(namespace: string, object: Draft<T>): Promise<T>;
  update(object: T): Promise<T>;
  updateStatus(object: T): Promise<T>;
  /** POST or PUT to a subresource: bindings, eviction, token. */
  createSubresource<R>(namespace: string, name: string, subresource: string, body: unknown): Promise<R>;
  patch(namespace: string, name: string, patch: Patch, options?: { subresource?: string }): Promise<T>;
  delete(namespace: string, name: string, options?: DeleteOptions): Promise<void>;
  watch(options: WatchOptions): Watch<T>;
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  resourceVersion?: string;
  limit?: number;
  continue?: string;
}

export interface List<T> {
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: T[];
}

export type Patch =
  | { type: "merge"; body: unknown }
  | { type: "strategic"; body: unknown }
  | { type: "json"; body: readonly { op: string; path: string; value?: unknown; from?: string }[] };

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: "Background" | "Foreground" | "Orphan";
  preconditions?: { uid?: string; resourceVersion?: string };
}

export interface WatchOptions extends ListOptions {
  allowWatchBookmarks?: boolean;
  signal: AbortSignal;
}

export type WatchEvent<T> =
  | { type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK"; object: T }
  | { type: "ERROR"; object: { code: number; reason?: string; message?: string } };

/** Ends when the server ends it or the signal is aborted; throws StatusError when it cannot be opened. */
export type Watch<T> = AsyncIterable<WatchEvent<T>>;
