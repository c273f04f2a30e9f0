/** ConfigMaps and Secrets that this node's pods name, read when needed and kept for a while. Source of the lifetime: kubelet's watch-based manager follows within a minute. */
import { type ConfigMap, type ResourceRef, resources, type Secret } from "@kubarium/api";
import { StatusError } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import type { Clock } from "@kubarium/component-base";

const KEEP_MS = 60_000;
/** What was missing is asked for again sooner: someone is about to create it. */
const KEEP_MISSING_MS = 500;
const MAX_KEPT = 1_000;

export class PodObjects {
  private readonly kept = new Map<string, { value: Promise<unknown>; atMs: number; keepMs: number }>();

  private readonly deps: { client: Client; clock: Clock };

  constructor(deps: { client: Client; clock: Clock }) {
    this.deps = deps;
  }

  /** Undefined when it does not exist; throws what else goes wrong. */
  configMap(namespace: string, name: string): Promise<ConfigMap | undefined> {
    return this.get(resources.configMaps, namespace, name);
  }

  secret(namespace: string, name: string): Promise<Secret | undefined> {
    return this.get(resources.secrets, namespace, name);
  }

  token(
    namespace: string,
    serviceAccount: string,
    body: { audiences?: string[]; expirationSeconds?: number; pod: { name: string; uid: string } },
  ): Promise<string> {
    const spec = {
      audiences: body.audiences ?? [],
      expirationSeconds: body.expirationSeconds ?? 3600,
      boundObjectRef: { apiVersion: "v1", kind: "Pod", ...body.pod },
    };
    const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec };
    return this.deps.client
      .resource(resources.serviceAccounts)
      .createSubresource<{ status: { token: string } }>(namespace, serviceAccount, "token", request)
      .then((answer) => answer.status.token);
  }

  private get<T>(ref: ResourceRef<T>, namespace: string, name: string): Promise<T | undefined> {
    const key = `${ref.resource}/${namespace}/${name}`;
    const known = this.kept.get(key);
    if (known && this.deps.clock.since(known.atMs) < known.keepMs) return known.value as Promise<T | undefined>;
    if (this.kept.size >= MAX_KEPT) this.kept.clear();
    const entry = { value: Promise.resolve() as Promise<unknown>, atMs: this.deps.clock.now(), keepMs: KEEP_MS };
    const value = this.deps.client
      .resource(ref)
      .get(namespace, name)
      .catch((error: unknown) => {
        entry.keepMs = KEEP_MISSING_MS;
        if (error instanceof StatusError && error.code === 404) return undefined;
        throw error;
      });
    entry.value = value;
    this.kept.set(key, entry);
    return value;
  }
}
