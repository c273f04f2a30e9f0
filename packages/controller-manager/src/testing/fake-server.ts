/**
 * As much of an API server as controllers can tell from a real one: revisions, conflicts, generated names, graceful deletion, finalizers,
 * propagation policies, watches. Nothing is validated and nothing defaulted. Every commit is kept, so that a test can ask what ever was.
 */
import type { ObjectMeta, ResourceRef } from "@kubarium/api";
import { alreadyExists, conflict, deepCopy, formatTime, keyOf, notFound, OBJECT_MODIFIED } from "@kubarium/apimachinery";
import type { DeleteOptions, Patch } from "@kubarium/client";
import type { Clock, Random } from "@kubarium/component-base";
import { resourceId } from "../framework/sources.ts";
import { applyMerge, applyStrategic } from "./patches.ts";

export interface Stored {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}

export interface Commit {
  resource: string;
  type: "ADDED" | "MODIFIED" | "DELETED";
  object: Stored;
  revision: number;
}

type Ref = ResourceRef<unknown>;

export class FakeServer {
  readonly commits: Commit[] = [];
  /** Throws to refuse a write before it happens. */
  intercept: (verb: string, resource: string, object: Stored) => void = () => undefined;
  private readonly objects = new Map<string, Map<string, Stored>>();
  private readonly listeners = new Set<(commit: Commit) => void>();
  private revision = 1;
  private readonly clock: Clock;
  private readonly random: Random;

  constructor(clock: Clock, random: Random) {
    this.clock = clock;
    this.random = random;
  }

  get currentRevision(): number {
    return this.revision;
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  list(ref: Ref, namespace = ""): Stored[] {
    return [...this.table(ref).values()].filter(({ metadata }) => !namespace || metadata.namespace === namespace);
  }

  get(ref: Ref, namespace: string, name: string): Stored {
    const found = this.table(ref).get(namespace ? `${namespace}/${name}` : name);
    if (!found) throw notFound(ref, name);
    return found;
  }

  create(ref: Ref, namespace: string, draft: unknown): Stored {
    const object = deepCopy(draft) as Stored;
    const { metadata } = object;
    metadata.name ??= `${metadata.generateName}${this.random.suffix()}`;
    if (ref.namespaced) metadata.namespace = namespace;
    this.intercept("create", ref.resource, object);
    if (this.table(ref).has(keyOf(object))) throw alreadyExists(ref, metadata.name);
    metadata.uid = this.random.uuid();
    metadata.generation = 1;
    metadata.creationTimestamp = formatTime(this.clock.now());
    object.apiVersion = ref.group ? `${ref.group}/${ref.version}` : ref.version;
    object.kind = ref.kind;
    return this.commit(ref, "ADDED", object);
  }

  /** `subresource` "status" writes the status and, as for Deployments, the annotations; otherwise the status is kept. */
  update(ref: Ref, next: Stored, subresource = ""): Stored {
    const { namespace = "", name, resourceVersion } = next.metadata;
    const current = this.get(ref, namespace, name);
    this.intercept("update", ref.resource, next);
    if (resourceVersion && resourceVersion !== current.metadata.resourceVersion) throw conflict(ref, name, OBJECT_MODIFIED);
    const object = deepCopy(next);
    const kept: (keyof Stored)[] = subresource === "status" ? ["spec"] : ["status"];
    for (const part of kept) object[part] = deepCopy(current[part]) as never;
    for (const part of ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"] as const) {
      object.metadata[part] = current.metadata[part] as never;
    }
    if (JSON.stringify(object.spec) !== JSON.stringify(current.spec)) object.metadata.generation = (current.metadata.generation ?? 0) + 1;
    if (this.sameContent(object, current)) return current;
    if (object.metadata.deletionTimestamp && !object.metadata.finalizers?.length && !object.metadata.deletionGracePeriodSeconds) {
      return this.commit(ref, "DELETED", object);
    }
    return this.commit(ref, "MODIFIED", object);
  }

  patch(ref: Ref, namespace: string, name: string, patch: Patch, subresource = ""): Stored {
    const current = this.get(ref, namespace, name);
    const next = (patch.type === "strategic" ? applyStrategic : applyMerge)(current, patch.body) as Stored;
    const { uid, resourceVersion } = (patch.body as { metadata?: Partial<ObjectMeta> }).metadata ?? {};
    if ((uid ?? current.metadata.uid) !== current.metadata.uid) throw conflict(ref, name, "the UID does not match");
    if (!resourceVersion) next.metadata.resourceVersion = current.metadata.resourceVersion;
    return this.update(ref, next, subresource);
  }

  delete(ref: Ref, namespace: string, name: string, options: DeleteOptions = {}): Stored {
    const current = this.get(ref, namespace, name);
    const { uid, resourceVersion } = options.preconditions ?? {};
    if (uid && uid !== current.metadata.uid) throw conflict(ref, name, "the UID in the precondition does not match");
    if (resourceVersion && resourceVersion !== current.metadata.resourceVersion) throw conflict(ref, name, OBJECT_MODIFIED);
    this.intercept("delete", ref.resource, current);
    const object = deepCopy(current);
    const policy = { Foreground: "foregroundDeletion", Orphan: "orphan", Background: undefined }[options.propagationPolicy ?? "Background"];
    const others = (object.metadata.finalizers ?? []).filter((finalizer) => finalizer !== "foregroundDeletion" && finalizer !== "orphan");
    const finalizers = policy ? [...others, policy] : others;
    const grace = options.gracePeriodSeconds ?? this.defaultGrace(ref, object);
    if (!finalizers.length && grace === 0) return this.commit(ref, "DELETED", object);
    const { metadata } = object;
    if (finalizers.length) metadata.finalizers = finalizers;
    metadata.deletionTimestamp ??= formatTime(this.clock.now() + grace * 1000);
    metadata.deletionGracePeriodSeconds = Math.min(metadata.deletionGracePeriodSeconds ?? grace, grace);
    return this.sameContent(object, current) ? current : this.commit(ref, "MODIFIED", object);
  }

  private defaultGrace(ref: Ref, object: Stored): number {
    const scheduled = ref.resource === "pods" && object.spec?.["nodeName"];
    return scheduled ? Number(object.spec?.["terminationGracePeriodSeconds"] ?? 30) : 0;
  }

  private sameContent(a: Stored, b: Stored): boolean {
    const content = ({ metadata: { resourceVersion: _, ...metadata }, ...rest }: Stored): string => JSON.stringify({ metadata, ...rest });
    return content(a) === content(b);
  }

  private commit(ref: Ref, type: Commit["type"], object: Stored): Stored {
    const revision = ++this.revision;
    object.metadata.resourceVersion = String(revision);
    if (type === "DELETED") this.table(ref).delete(keyOf(object));
    else this.table(ref).set(keyOf(object), object);
    const commit: Commit = { resource: resourceId(ref), type, object: deepCopy(object), revision };
    this.commits.push(commit);
    for (const listener of this.listeners) listener(commit);
    return object;
  }

  private table(ref: Ref): Map<string, Stored> {
    const id = resourceId(ref);
    let table = this.objects.get(id);
    if (!table) this.objects.set(id, (table = new Map()));
    return table;
  }
}
