/** Which resources the server has, for the controllers that handle every kind. Source: client-go discovery, ServerPreferredResources. */
import type { ResourceRef } from "@kubarium/api";
import { type ApiObject, parseApiVersion } from "@kubarium/apimachinery";
import type { Client } from "@kubarium/client";
import type { Clock } from "@kubarium/component-base";

export interface DiscoveredResource extends ResourceRef<ApiObject> {
  verbs: readonly string[];
}

export interface Discovered {
  /** One version of each resource: its group's preferred one where that serves it. */
  resources: readonly DiscoveredResource[];
  /** Every served version, to read an owner by the version its dependent names. */
  served: readonly DiscoveredResource[];
  /** `group/version` to the error of those that could not be read. */
  failed: ReadonlyMap<string, string>;
}

interface ApiResourceList {
  groupVersion: string;
  resources: { name: string; kind: string; namespaced: boolean; verbs: string[]; group?: string; version?: string }[];
}
interface ApiGroupList {
  groups: { name: string; versions: { groupVersion: string }[]; preferredVersion?: { groupVersion: string } }[];
}

/** An answer older than this is asked for again; real time, since it guards the server. */
const MAX_AGE_MS = 30_000;

export class Discovery {
  private current: { answer: Promise<Discovered>; askedMs: number } | undefined;
  private readonly client: Client;
  private readonly clock: Clock;

  constructor(client: Client, clock: Clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Throws when not even the list of groups can be read. */
  read(): Promise<Discovered> {
    const nowMs = this.clock.monotonicMs();
    if (!this.current || nowMs - this.current.askedMs > MAX_AGE_MS) {
      const asked = { answer: discover(this.client), askedMs: nowMs };
      this.current = asked;
      asked.answer.then(
        ({ failed }) => failed.size && this.forget(asked),
        () => this.forget(asked),
      );
    }
    return this.current.answer;
  }

  /** The next read asks the server. */
  invalidate(): void {
    this.current = undefined;
  }

  private forget(asked: { answer: Promise<Discovered> }): void {
    if (this.current === asked) this.current = undefined;
  }
}

async function discover(client: Client): Promise<Discovered> {
  const { groups } = await client.request<ApiGroupList>("GET", "/apis");
  // Preferred versions come first, so that the first of a kind is the preferred one.
  const versions = groups.flatMap((group) => {
    const preferred = group.preferredVersion?.groupVersion;
    const all = group.versions.map((version) => version.groupVersion);
    return preferred ? [preferred, ...all.filter((version) => version !== preferred)] : all;
  });
  const failed = new Map<string, string>();
  const lists = await Promise.all(
    ["v1", ...versions].map(async (groupVersion) => {
      try {
        return await client.request<ApiResourceList>("GET", groupVersion === "v1" ? "/api/v1" : `/apis/${groupVersion}`);
      } catch (error) {
        failed.set(groupVersion, (error as Error).message);
        return { groupVersion, resources: [] };
      }
    }),
  );
  const served = lists.flatMap(refsOf);
  const preferred = new Map<string, DiscoveredResource>();
  for (const ref of served) {
    const id = `${ref.group}/${ref.resource}`;
    if (!preferred.has(id)) preferred.set(id, ref);
  }
  return { resources: [...preferred.values()], served, failed };
}

function refsOf(list: ApiResourceList): DiscoveredResource[] {
  const { group, version } = parseApiVersion(list.groupVersion);
  return list.resources
    .filter((resource) => !resource.name.includes("/"))
    .map(({ name, kind, namespaced, verbs }) => ({ group, version, resource: name, kind, namespaced, verbs }));
}
