import type { ResourceRef } from "@kubarium/api";
import { apiVersionOf } from "@kubarium/apimachinery";
import type { Client, DeleteOptions, Draft, List, ListOptions, Patch, ResourceClient, Watch, WatchEvent, WatchOptions } from "../client.ts";
import { Transport, type TransportOptions } from "./transport.ts";

/** A watch with bookmarks hears something every minute; one that does not, for this long, has nobody at the other end. Real time. */
const SILENCE_LIMIT_MS = 150_000;

const PATCH_TYPES = {
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  json: "application/json-patch+json",
} as const;

/** A client over HTTPS; one pool of connections, closed with `close()`. */
export function createClient(options: TransportOptions): Client {
  const transport = new Transport(options);
  return {
    resource: (ref) => new HttpResourceClient(transport, ref),
    async request<R>(method: string, path: string, request: Parameters<Client["request"]>[2] = {}) {
      const text = await transport.text({
        method,
        path: path + queryText(request.query ?? {}),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        ...(request.contentType ? { contentType: request.contentType } : {}),
        ...(request.signal ? { signal: request.signal } : {}),
      });
      return (text === "" ? undefined : JSON.parse(text)) as R;
    },
    async close() {
      transport.close();
    },
  };
}

/** `/api/v1/namespaces/default/pods/web/status` and its shorter forms. */
export function pathOf(ref: ResourceRef<unknown>, namespace: string, name?: string, subresource?: string): string {
  const root = ref.group ? `/apis/${ref.group}/${ref.version}` : `/api/${ref.version}`;
  const scope = ref.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  const object = name === undefined ? "" : `/${encodeURIComponent(name)}`;
  return `${root}${scope}/${ref.resource}${object}${subresource ? `/${subresource}` : ""}`;
}

type Query = Record<string, string | number | boolean | undefined>;

function queryText(query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  return pairs.length ? `?${pairs.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join("&")}` : "";
}

class HttpResourceClient<T> implements ResourceClient<T> {
  private readonly transport: Transport;
  private readonly ref: ResourceRef<T>;

  constructor(transport: Transport, ref: ResourceRef<T>) {
    this.transport = transport;
    this.ref = ref;
  }

  get(namespace: string, name: string): Promise<T> {
    return this.call("GET", pathOf(this.ref, namespace, name));
  }

  list(options: ListOptions = {}): Promise<List<T>> {
    return this.call("GET", pathOf(this.ref, options.namespace ?? "") + queryText(listQuery(options)));
  }

  create(namespace: string, object: Draft<T>): Promise<T> {
    return this.call("POST", pathOf(this.ref, namespace), this.typed(object));
  }

  update(object: T): Promise<T> {
    const { namespace, name } = metadataOf(object);
    return this.call("PUT", pathOf(this.ref, namespace, name), this.typed(object));
  }

  updateStatus(object: T): Promise<T> {
    const { namespace, name } = metadataOf(object);
    return this.call("PUT", pathOf(this.ref, namespace, name, "status"), this.typed(object));
  }

  createSubresource<R>(namespace: string, name: string, subresource: string, body: unknown): Promise<R> {
    return this.call("POST", pathOf(this.ref, namespace, name, subresource), body);
  }

  patch(namespace: string, name: string, patch: Patch, options: { subresource?: string } = {}): Promise<T> {
    return this.call("PATCH", pathOf(this.ref, namespace, name, options.subresource), patch.body, PATCH_TYPES[patch.type]);
  }

  async delete(namespace: string, name: string, options: DeleteOptions = {}): Promise<void> {
    await this.call("DELETE", pathOf(this.ref, namespace, name), { apiVersion: "v1", kind: "DeleteOptions", ...options });
  }

  async *watch(options: WatchOptions): Watch<T> {
    const query = queryText({ ...listQuery(options), watch: true, allowWatchBookmarks: options.allowWatchBookmarks });
    const path = pathOf(this.ref, options.namespace ?? "") + query;
    const request = {
      method: "GET",
      path,
      signal: options.signal,
      ...(options.allowWatchBookmarks ? { silenceLimitMs: SILENCE_LIMIT_MS } : {}),
    };
    for await (const line of this.transport.lines(request)) yield JSON.parse(line) as WatchEvent<T>;
  }

  private typed(object: object | T): unknown {
    return { ...(object as object), apiVersion: apiVersionOf(this.ref), kind: this.ref.kind };
  }

  private async call<R>(method: string, path: string, body?: unknown, contentType?: string): Promise<R> {
    const text = await this.transport.text({
      method,
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(contentType ? { contentType } : {}),
    });
    return JSON.parse(text) as R;
  }
}

function listQuery(options: ListOptions): Query {
  const { labelSelector, fieldSelector, resourceVersion, limit } = options;
  return { labelSelector, fieldSelector, resourceVersion, limit, continue: options.continue };
}

function metadataOf(object: unknown): { namespace: string; name: string } {
  const { metadata } = object as { metadata: { namespace?: string; name: string } };
  return { namespace: metadata.namespace ?? "", name: metadata.name };
}
