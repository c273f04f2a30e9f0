/**
 * ComponentStatuses: computed when they are asked for. The store stands for etcd. kube-apiserver asks the healthz ports of the
 * other components on its own loopback; here they may run anywhere, so a component is healthy while it watches through this server.
 * Source: pkg/registry/core/componentstatus.
 */
import type { AnyObject } from "@kubarium/api/server";
import { notFound } from "@kubarium/apimachinery";
import type { Store } from "@kubarium/storage";
import { CachedEntry } from "../../cache/entry.ts";
import { negotiate } from "../../http/negotiation.ts";
import { encodeLoose } from "../../registry/encoding.ts";
import type { ResourceHandler } from "../context.ts";
import type { Computed } from "../dispatch.ts";
import { respondList, respondObject } from "../representation/respond.ts";
import { listOptions } from "../request/list-options.ts";
import type { Presence } from "./presence.ts";

/** The components and the users that they are. */
const USERS = { "controller-manager": "system:kube-controller-manager", scheduler: "system:kube-scheduler" } as const;
const STORE = "etcd-0";
const NAMES = ["controller-manager", "scheduler", STORE];

export interface ComponentStatusParts {
  store: Pick<Store, "head">;
  presence: Pick<Presence, "watches">;
}

export function componentStatuses(parts: ComponentStatusParts): Computed {
  const get: ResourceHandler = async (context, exchange, resource) => {
    const representation = negotiate(exchange.headers.accept, false);
    const { name } = exchange.info;
    if (!NAMES.includes(name)) throw notFound({ group: "", resource: "componentstatus" }, name);
    const object = await statusOf(parts, name);
    respondObject(context, exchange, resource, 200, { object, text: encodeLoose(object) }, representation);
  };
  const list: ResourceHandler = async (context, exchange, resource) => {
    const representation = negotiate(exchange.headers.accept, true);
    const { selector } = listOptions(exchange, resource, false);
    const objects = await Promise.all(NAMES.map((name) => statusOf(parts, name)));
    const entries = objects
      .map((object) => new CachedEntry(object.metadata.name ?? "", encodeLoose(object), 0))
      .filter((entry) => selector.matches(entry));
    respondList(context, exchange, resource, { entries, revision: undefined, continue: "", remaining: undefined }, representation);
  };
  return { item: { GET: get }, collection: { GET: list } };
}

async function statusOf({ store, presence }: ComponentStatusParts, name: string): Promise<AnyObject> {
  const problem = name === STORE ? await storeProblem(store) : absence(presence, USERS[name as keyof typeof USERS]);
  const condition =
    problem === undefined ? { type: "Healthy", status: "True", message: "ok" } : { type: "Healthy", status: "False", error: problem };
  return { apiVersion: "v1", kind: "ComponentStatus", metadata: { name }, conditions: [condition] };
}

const absence = (presence: Pick<Presence, "watches">, user: string): string | undefined =>
  presence.watches(user) > 0 ? undefined : `${user} has no watch open at this server`;

const storeProblem = (store: Pick<Store, "head">): Promise<string | undefined> =>
  store.head().then(
    () => undefined,
    (error: Error) => error.message,
  );
