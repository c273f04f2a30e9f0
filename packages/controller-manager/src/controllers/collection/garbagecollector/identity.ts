/** An object's coordinates, as an owner reference gives them, and the namespace they hold in. */
export interface Identity {
  apiVersion: string;
  kind: string;
  /** "" for what has no namespace. */
  namespace: string;
  name: string;
  uid: string;
}

type Coordinates = Omit<Identity, "namespace">;

export function sameCoordinates(a: Coordinates, b: Coordinates): boolean {
  return a.uid === b.uid && a.name === b.name && a.kind === b.kind && a.apiVersion === b.apiVersion;
}

/** Orders by kind, API version, namespace, name, UID. */
export function identityKey({ kind, apiVersion, namespace, name, uid }: Identity): string {
  return [kind, apiVersion, namespace, name, uid].join("\u0000");
}

/** `[v1/ConfigMap, namespace: shop, name: own, uid: …]`, as events and logs name an object. */
export function identityText({ apiVersion, kind, namespace, name, uid }: Identity): string {
  return `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`;
}

/** More than this and the oldest are forgotten: they can be asked for again. */
const MAX_ABSENT = 500;

/** Owners that are known not to exist. UIDs are never used twice, so what is absent stays so. */
export class AbsentOwners {
  private readonly keys = new Set<string>();

  add(identity: Identity): void {
    this.keys.add(identityKey(identity));
    const [oldest] = this.keys;
    if (this.keys.size > MAX_ABSENT && oldest !== undefined) this.keys.delete(oldest);
  }

  has(identity: Identity): boolean {
    return this.keys.has(identityKey(identity));
  }
}
