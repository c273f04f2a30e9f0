/** The served resources, made of the kinds' definitions: what routes, discovery, tables and the write path are derived from. */
import type { AnyObject } from "@kubarium/api/server";
import type { ResourceDefinition, Verb } from "@kubarium/api/server";
import { apiVersionOf, deepCopy, deepFreeze } from "@kubarium/apimachinery";
import type { CachedEntry } from "../cache/entry.ts";
import { encodeLoose, typePrefix } from "./encoding.ts";
import type { Schemas } from "./schemas.ts";

const ALL_VERBS: readonly Verb[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

export class Resource {
  readonly definition: ResourceDefinition;
  readonly apiVersion: string;
  readonly verbs: ReadonlySet<string>;
  /** Group and plural as error texts name them. */
  readonly qualified: { group: string; resource: string };
  /** The kind as validation names it: that of the stored form, so a bad Event of events.k8s.io is a bad `Event`. */
  readonly storedKind: { group: string; kind: string };
  /** `pods`, `deployments.apps`: of this version, not of where it is stored. */
  readonly fullName: string;
  /** The name under which objects are stored. */
  readonly storeName: string;
  readonly listPrefix: string;
  readonly itemPrefixLength: number;

  constructor(definition: ResourceDefinition) {
    this.definition = definition;
    this.apiVersion = apiVersionOf(definition);
    this.verbs = new Set(definition.verbs ?? ALL_VERBS);
    this.storedKind = { group: definition.storedAs?.group ?? definition.group, kind: definition.kind };
    this.qualified = { group: definition.group, resource: definition.resource };
    this.fullName = fullName(definition);
    this.storeName = fullName(definition.storedAs ?? definition);
    this.listPrefix = `${typePrefix(`${definition.kind}List`, this.apiVersion)}"metadata":`;
    this.itemPrefixLength = typePrefix(definition.kind, this.apiVersion).length;
  }

  get kind(): string {
    return this.definition.kind;
  }

  /** Whether objects are kept at all; reviews and bindings are only answered. */
  get stored(): boolean {
    return this.verbs.has("watch") || this.verbs.has("update");
  }

  /** The text of a stored entry in this version. */
  text(entry: CachedEntry): string {
    return this.definition.storedAs ? entry.view(this, () => encodeLoose(this.object(entry))) : entry.text;
  }

  /** The object of a stored entry in this version. Shared: not to be changed. */
  object(entry: CachedEntry): AnyObject {
    const { storedAs } = this.definition;
    if (!storedAs) return entry.object;
    return entry.view(storedAs, () => storedAs.fromStored(deepCopy(entry.object)));
  }

  /** A copy of an entry's object that may be changed. */
  mutable(entry: CachedEntry): AnyObject {
    return JSON.parse(this.text(entry)) as AnyObject;
  }

  /** The object in the form that strategies work on: nothing is null, zero values of optional fields are absent. Frozen and shared. */
  decoded(entry: CachedEntry, schemas: Pick<Schemas, "decodeValue">): AnyObject {
    return entry.view(this.definition, () =>
      deepFreeze(schemas.decodeValue({ value: this.mutable(entry), model: this.definition.model }).object),
    );
  }
}

const fullName = ({ group, resource }: { group: string; resource: string }): string => (group ? `${resource}.${group}` : resource);

/** Every served resource, found by group, version and plural. */
export class ResourceTable {
  readonly #byPath = new Map<string, Resource>();
  readonly #byKind = new Map<string, Resource>();
  /** One resource for each name in the store: the version that objects are stored in. */
  readonly #byStoreName = new Map<string, Resource>();

  constructor(definitions: Iterable<ResourceDefinition>) {
    for (const definition of definitions) this.add(definition);
  }

  add(definition: ResourceDefinition): void {
    const resource = new Resource(definition);
    this.#byPath.set(`${definition.group}/${definition.version}/${definition.resource}`, resource);
    this.#byKind.set(`${resource.apiVersion}/${definition.kind}`, resource);
    if (!definition.storedAs && resource.stored) this.#byStoreName.set(resource.storeName, resource);
  }

  find(group: string, version: string, resource: string): Resource | undefined {
    return this.#byPath.get(`${group}/${version}/${resource}`);
  }

  ofKind(apiVersion: string, kind: string): Resource | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  /** By the name in the store, `pods`, `deployments.apps`. */
  stored(name: string): Resource | undefined {
    return this.#byStoreName.get(name);
  }

  all(): Iterable<Resource> {
    return this.#byPath.values();
  }

  storeNames(): string[] {
    return [...this.#byStoreName.keys()];
  }

  hasGroupVersion(group: string, version: string): boolean {
    for (const { definition } of this.#byPath.values()) if (definition.group === group && definition.version === version) return true;
    return false;
  }
}
