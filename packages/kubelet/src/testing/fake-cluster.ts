/** An API in memory, as far as a kubelet uses one: pods that change by patches, what was written kept in order. For tests. */
import type { Pod } from "@kubarium/api";
import { StatusError } from "@kubarium/apimachinery";
import type { Client, EventRecorder, Informer, InformerFactory, InformerHandlers, Patch } from "@kubarium/client";

export interface FakeCluster {
  client: Client;
  informers: InformerFactory;
  recorder: EventRecorder;
  /** `Type Reason fieldPath message` of every event, in order. */
  events: { pod: string; text: string }[];
  /** Every status a pod had, in order. */
  history: Map<string, Pod["status"][]>;
  pods: Map<string, Pod>;
  objects: Map<string, unknown>;
  create(pod: { metadata: Partial<Pod["metadata"]> & { name: string }; spec: Pod["spec"]; status?: Pod["status"] }): Pod;
  /** As the API does: sets deletionTimestamp, or removes it at once for a pod that ended or with grace 0. */
  remove(name: string, graceSeconds?: number): void;
}

const NAMESPACE = "default";
const notFound = (name: string): StatusError => new StatusError({ code: 404, reason: "NotFound", message: `"${name}" not found` });

/** `podCIDR`: what a new Node gets at once. */
export function fakeCluster(nodeName: string, { podCIDR }: { podCIDR: string | undefined } = { podCIDR: "10.244.1.0/24" }): FakeCluster {
  const pods = new Map<string, Pod>();
  const history = new Map<string, Pod["status"][]>();
  const objects = new Map<string, unknown>();
  const events: FakeCluster["events"] = [];
  const handlers: InformerHandlers<Pod>[] = [];
  let version = 1;
  const put = (pod: Pod): void => {
    const before = pods.get(pod.metadata.name);
    const next = { ...pod, metadata: { ...pod.metadata, resourceVersion: String(++version) } };
    pods.set(pod.metadata.name, next);
    history.set(pod.metadata.name, [...(history.get(pod.metadata.name) ?? []), next.status]);
    for (const handler of handlers) setImmediate(() => (before ? handler.onUpdate?.(next, before) : handler.onAdd?.(next, false)));
  };
  const drop = (name: string): void => {
    const pod = pods.get(name);
    if (!pod || !pods.delete(name)) return;
    for (const handler of handlers) setImmediate(() => handler.onDelete?.(pod));
  };
  const podClient = {
    async patch(_: string, name: string, patch: Patch) {
      const pod = pods.get(name);
      const body = patch.body as { metadata: { uid: string }; status: Record<string, unknown> };
      if (!pod) throw notFound(name);
      if (pod.metadata.uid !== body.metadata.uid) throw new StatusError({ code: 409, reason: "Conflict", message: "uid" });
      put({ ...pod, status: merged(pod.status as Record<string, unknown>, body.status) as Pod["status"] });
      return pods.get(name);
    },
    async get(_: string, name: string) {
      const pod = pods.get(name);
      if (!pod) throw notFound(name);
      return pod;
    },
    async delete(_: string, name: string, options: { preconditions?: { uid?: string } } = {}) {
      if (pods.get(name)?.metadata.uid !== options.preconditions?.uid) throw notFound(name);
      drop(name);
    },
  };
  const objectClient = (kind: string) => ({
    async list() {
      throw notFound(kind);
    },
    async get(namespace: string, name: string) {
      const found = objects.get(`${kind}/${namespace}/${name}`);
      if (!found) throw notFound(name);
      return found;
    },
    async create(namespace: string, draft: { metadata: { name: string } }) {
      const key = `${kind}/${namespace}/${draft.metadata.name}`;
      if (objects.has(key))
        throw new StatusError({ code: 409, reason: "AlreadyExists", message: `"${draft.metadata.name}" already exists` });
      const object = kind === "Node" ? { ...draft, spec: podCIDR ? { podCIDR } : {} } : draft;
      objects.set(key, object);
      return object;
    },
    async update(object: { metadata: { name: string; namespace?: string } }) {
      objects.set(`${kind}/${object.metadata.namespace ?? ""}/${object.metadata.name}`, object);
      return object;
    },
    async patch(namespace: string, name: string, patch: Patch) {
      const key = `${kind}/${namespace}/${name}`;
      const before = objects.get(key) as { status?: Record<string, unknown> };
      const next = { ...before, status: merged(before.status ?? {}, (patch.body as { status?: Record<string, unknown> }).status ?? {}) };
      objects.set(key, next);
      return next;
    },
  });
  const informer = {
    addHandlers: (handler: InformerHandlers<Pod>) => void handlers.push(handler),
    get: (key: string) => pods.get(key.split("/")[1] ?? ""),
    list: () => [...pods.values()],
    synced: async () => {},
  } as unknown as Informer<Pod>;
  const nothing = { addHandlers: () => {}, list: () => [], synced: async () => {} };
  return {
    pods,
    history,
    events,
    objects,
    client: { resource: (ref: { kind: string }) => (ref.kind === "Pod" ? podClient : objectClient(ref.kind)) } as unknown as Client,
    informers: { informer: (ref: { kind: string }) => (ref.kind === "Pod" ? informer : nothing) } as unknown as InformerFactory,
    recorder: {
      event: (regarding, type, reason, message, options) =>
        void events.push({ pod: regarding.metadata.name, text: `${type} ${reason} ${options?.fieldPath ?? ""} ${message}` }),
      flush: async () => {},
    },
    create(pod) {
      const full = {
        apiVersion: "v1",
        kind: "Pod",
        ...pod,
        metadata: { namespace: NAMESPACE, generation: 1, ...pod.metadata, uid: `uid-${pod.metadata.name}-${++version}` },
        spec: { restartPolicy: "Always", terminationGracePeriodSeconds: 30, nodeName, ...pod.spec },
        status: { phase: "Pending", qosClass: "BestEffort", ...pod.status },
      } as unknown as Pod;
      put(full);
      return full;
    },
    remove(name, graceSeconds) {
      const pod = pods.get(name);
      if (!pod) throw notFound(name);
      const seconds = graceSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
      if (seconds === 0 || pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") return drop(name);
      put({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: seconds } });
    },
  };
}

function merged(before: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  const next = { ...before };
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith("$")) continue;
    if (value === null) delete next[key];
    else if (key === "conditions") {
      const own = (value as { type: string }[]).map((condition) =>
        Object.fromEntries(Object.entries(condition).filter(([name, entry]) => entry !== null || name === "lastProbeTime")),
      );
      const others = ((before[key] ?? []) as { type: string }[]).filter(({ type }) => !own.some((condition) => condition["type"] === type));
      next[key] = [...own, ...others];
    } else next[key] = Array.isArray(value) ? value.filter((entry) => !(entry as Record<string, unknown>)["$patch"]) : value;
  }
  return next;
}
