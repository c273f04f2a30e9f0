/** The client interface over a fake server; a watch hears of a commit some turns later, as over a network. */
import { type ResourceRef, resources } from "@kubarium/api";
import { apiVersionOf, deepCopy, notFound } from "@kubarium/apimachinery";
import type { Client, DeleteOptions, ResourceClient, WatchEvent, WatchOptions } from "@kubarium/client";
import { type Commit, type FakeServer, type Stored } from "./fake-server.ts";
import { resourceId } from "../framework/sources.ts";

type Ref = ResourceRef<unknown>;

const REFS: readonly Ref[] = Object.values(resources) as Ref[];

/** `lag` is waited for before each watch event is handed on. */
export function fakeClient(server: FakeServer, lag: () => Promise<void> = () => Promise.resolve()): Client {
  return {
    resource: <T>(ref: ResourceRef<T>) => resourceClient(server, ref as Ref, lag) as unknown as ResourceClient<T>,
    request: async <R>(method: string, path: string, options: { body?: unknown } = {}) => request(server, method, path, options.body) as R,
    close: async () => undefined,
  };
}

function resourceClient(server: FakeServer, ref: Ref, lag: () => Promise<void>): ResourceClient<Stored> {
  return {
    get: async (namespace, name) => deepCopy(server.get(ref, namespace, name)),
    list: async ({ namespace } = {}) => ({
      metadata: { resourceVersion: String(server.currentRevision) },
      items: deepCopy(server.list(ref, namespace)),
    }),
    create: async (namespace, object) => deepCopy(server.create(ref, namespace, object)),
    update: async (object) => deepCopy(server.update(ref, object)),
    updateStatus: async (object) => deepCopy(server.update(ref, object, "status")),
    createSubresource: () => Promise.reject(new Error("not in the fake")),
    patch: async (namespace, name, patch, options) => deepCopy(server.patch(ref, namespace, name, patch, options?.subresource)),
    delete: async (namespace, name, options) => void server.delete(ref, namespace, name, options),
    watch: (options) => watch(server, ref, options, lag),
  };
}

async function* watch(server: FakeServer, ref: Ref, options: WatchOptions, lag: () => Promise<void>): AsyncGenerator<WatchEvent<Stored>> {
  const after = Number(options.resourceVersion ?? 0);
  const id = resourceId(ref);
  const wanted = ({ resource, revision, object }: Commit): boolean =>
    resource === id && revision > after && (!options.namespace || object.metadata.namespace === options.namespace);
  const waiting = server.commits.filter(wanted);
  let wake: () => void = () => undefined;
  const unsubscribe = server.onCommit((commit) => {
    if (wanted(commit)) waiting.push(commit);
    wake();
  });
  options.signal.addEventListener("abort", () => wake());
  try {
    while (!options.signal.aborted) {
      const next = waiting.shift();
      if (next) {
        await lag();
        yield { type: next.type, object: deepCopy(next.object) };
      } else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    unsubscribe();
  }
}

function request(server: FakeServer, method: string, path: string, body: unknown): unknown {
  const parts = path.split("/").filter(Boolean);
  if (method === "GET") return discovery(parts);
  const at = parts[0] === "api" ? 2 : 3;
  const [group, version] = parts[0] === "api" ? ["", parts[1]] : [parts[1], parts[2]];
  const scoped = parts[at] === "namespaces" && parts.length > at + 2 && parts[at + 2] !== "finalize";
  const namespace = scoped ? (parts[at + 1] ?? "") : "";
  const [resource, name] = parts.slice(scoped ? at + 2 : at);
  const ref = REFS.find((known) => known.group === group && known.version === version && known.resource === resource);
  if (!ref) throw notFound({ group: group ?? "", resource: resource ?? "" }, name ?? "");
  if (method === "PUT") return finalize(server, ref, name ?? "", body as Stored);
  if (name) return deepCopy(server.delete(ref, namespace, name, body as DeleteOptions));
  for (const object of server.list(ref, namespace)) server.delete(ref, namespace, object.metadata.name, body as DeleteOptions);
  return { kind: "Status" };
}

function finalize(server: FakeServer, ref: Ref, name: string, { spec }: Stored): unknown {
  const updated = server.update(ref, { ...server.get(ref, "", name), spec: spec ?? {} });
  const done = !(spec?.["finalizers"] as string[] | undefined)?.length && updated.metadata.deletionTimestamp;
  return done ? server.delete(ref, "", name, { gracePeriodSeconds: 0 }) : updated;
}

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

function discovery(parts: readonly string[]): unknown {
  const versions = [...new Set(REFS.filter(({ group }) => group).map(apiVersionOf))];
  if (parts.length === 1) {
    return { groups: versions.map((groupVersion) => ({ name: groupVersion.split("/")[0], versions: [{ groupVersion }] })) };
  }
  const groupVersion = parts.slice(1).join("/");
  const served = REFS.filter((ref) => apiVersionOf(ref) === groupVersion);
  return { groupVersion, resources: served.map(({ resource, kind, namespaced }) => ({ name: resource, kind, namespaced, verbs: VERBS })) };
}
