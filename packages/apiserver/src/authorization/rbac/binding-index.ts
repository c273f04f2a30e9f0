/**
 * Which roles a user is bound to, kept in step with the watch cache. Every binding in the cache is in the index under each of its
 * subjects, and nothing else is; when the cache starts over (its epoch changes), so does the index.
 */
import type { AnyObject } from "@kubarium/api/server";
import type { User } from "../../authentication/authenticator.ts";
import type { CachedEntry } from "../../cache/entry.ts";
import type { CacheEvent } from "../../cache/event.ts";
import type { ResourceCache } from "../../cache/resource-cache.ts";

export interface RoleRef {
  kind: string;
  name: string;
}

/** One subject of one binding. */
export interface Grant {
  role: RoleRef;
  /** `RoleBinding "b/ns" of ClusterRole "view" to User "jane"`. */
  description: string;
}

interface Subject {
  kind: string;
  name: string;
  namespace?: string;
}

/** Binding key to its grant. */
type Grants = Map<string, Grant>;

export class BindingIndex {
  readonly #cache: ResourceCache;
  /** By namespace ("" for cluster bindings), then by subject. */
  readonly #bySubject = new Map<string, Map<string, Grants>>();
  #epoch = -1;

  constructor(cache: ResourceCache) {
    this.#cache = cache;
    cache.addWatcher({ onEvent: (event) => this.#apply(event), onEnd: () => {} });
  }

  /** Grants of a user by bindings of a namespace, those by name before those by group. */
  *grants(user: User, namespace: string): Iterable<Grant> {
    if (this.#epoch !== this.#cache.epoch) this.#rebuild();
    const subjects = this.#bySubject.get(namespace);
    if (!subjects) return;
    const own = subjects.get(`U:${user.name}`);
    if (own) yield* own.values();
    for (const group of user.groups) {
      const shared = subjects.get(`G:${group}`);
      if (shared) yield* shared.values();
    }
  }

  #rebuild(): void {
    this.#epoch = this.#cache.epoch;
    this.#bySubject.clear();
    for (const key of this.#cache.keys("")) {
      const entry = this.#cache.get(key);
      if (entry) this.#add(entry);
    }
  }

  #apply({ type, entry, previous }: CacheEvent): void {
    if (this.#epoch !== this.#cache.epoch) return;
    if (previous) this.#remove(previous);
    if (type !== "DELETED") this.#add(entry);
  }

  #add({ key, namespace, object }: CachedEntry): void {
    let subjects = this.#bySubject.get(namespace);
    if (!subjects) this.#bySubject.set(namespace, (subjects = new Map()));
    for (const subject of subjectsOf(object)) {
      const id = subjectId(subject, namespace);
      if (!id) continue;
      const grants = subjects.get(id) ?? new Map<string, Grant>();
      subjects.set(id, grants.set(key, { role: object["roleRef"], description: describe(object, subject, namespace) }));
    }
  }

  #remove({ key, namespace, object }: CachedEntry): void {
    const subjects = this.#bySubject.get(namespace);
    for (const subject of subjectsOf(object)) {
      const id = subjectId(subject, namespace);
      const grants = id ? subjects?.get(id) : undefined;
      grants?.delete(key);
      if (id && grants?.size === 0) subjects?.delete(id);
    }
    if (subjects?.size === 0) this.#bySubject.delete(namespace);
  }
}

const subjectsOf = (binding: AnyObject): readonly Subject[] => binding["subjects"] ?? [];

/** A service account is the user of its name. */
function subjectId({ kind, name, namespace }: Subject, bindingNamespace: string): string | undefined {
  if (kind === "User") return `U:${name}`;
  if (kind === "Group") return `G:${name}`;
  const own = namespace || bindingNamespace;
  return kind === "ServiceAccount" && own ? `U:system:serviceaccount:${own}:${name}` : undefined;
}

function describe(binding: AnyObject, subject: Subject, namespace: string): string {
  const { name = "" } = binding.metadata;
  const { kind, name: role }: RoleRef = binding["roleRef"];
  const where = namespace ? `RoleBinding ${JSON.stringify(`${name}/${namespace}`)}` : `ClusterRoleBinding ${JSON.stringify(name)}`;
  const who = subject.kind === "ServiceAccount" ? `${subject.name}/${subject.namespace || namespace}` : subject.name;
  return `${where} of ${kind} ${JSON.stringify(role)} to ${subject.kind} ${JSON.stringify(who)}`;
}
