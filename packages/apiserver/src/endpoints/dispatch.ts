/** From a parsed path to the handler of a resource: which methods a path knows, which it refuses, which nobody serves. */
import { genericError } from "@kubarium/apimachinery";
import type { Exchange } from "../http/exchange.ts";
import { respondPlainNotFound } from "../http/errors.ts";
import type { Resource } from "../registry/resources.ts";
import type { EndpointContext, ResourceHandler } from "./context.ts";
import { getScale, patchScale, updateScale } from "./subresources/scale.ts";
import { create } from "./verbs/create.ts";
import { remove, removeCollection } from "./verbs/delete.ts";
import { get } from "./verbs/get.ts";
import { list } from "./verbs/list.ts";
import { patch } from "./verbs/patch.ts";
import { update } from "./verbs/update.ts";
import { watch } from "./watching/watch.ts";

export type Methods = Readonly<Record<string, ResourceHandler>>;

/** Handlers that are not derived from definitions. */
export interface SpecialHandlers {
  /** By `pods/binding`, `serviceaccounts/token`, and method. */
  subresources: Readonly<Record<string, Methods>>;
  /** By full name (`selfsubjectaccessreviews.authorization.k8s.io`): collections that are answered, not stored. */
  collections: Readonly<Record<string, Methods>>;
  /** By full name: resources that are computed when they are asked for. */
  computed?: Readonly<Record<string, Computed>>;
}

export interface Computed {
  item: Methods;
  collection: Methods;
}

export function dispatch(context: EndpointContext, special: SpecialHandlers, exchange: Exchange): Promise<void> {
  const { info } = exchange;
  const resource = context.registry.resources.find(info.group, info.version, info.resource);
  if (!resource) {
    if (!context.registry.resources.hasGroupVersion(info.group, info.version)) {
      respondPlainNotFound(exchange);
      return Promise.resolve();
    }
    throw genericError(404);
  }
  const methods = methodsOf(resource, special, exchange);
  if (!methods) throw genericError(404);
  const handler = methods[info.watchPrefix ? "WATCH" : exchange.method];
  if (!handler) throw genericError(405);
  if (resource.definition.deprecation) exchange.warnings.add(resource.definition.deprecation);
  return handler(context, exchange, resource);
}

/** What a path answers to; undefined for a path that does not exist. */
function methodsOf(resource: Resource, special: SpecialHandlers, { info }: Pick<Exchange, "info">): Methods | undefined {
  const { namespaced } = resource.definition;
  const isNamespace = resource.fullName === "namespaces";
  if (!namespaced && info.namespace !== "" && !isNamespace) return undefined;
  if (info.subresource !== "")
    return namespaced === (info.namespace !== "") || !namespaced
      ? subresourceMethods(resource, special, info.subresource, info.rest)
      : undefined;
  const computed = special.computed?.[resource.fullName];
  if (computed) return info.name === "" ? computed.collection : computed.item;
  const collection = special.collections[resource.fullName];
  if (info.name !== "") {
    if (namespaced && info.namespace === "") return undefined;
    return itemMethods(resource);
  }
  if (collection) return collection;
  return collectionMethods(resource, namespaced && info.namespace === "");
}

function collectionMethods({ verbs }: Resource, acrossNamespaces: boolean): Methods {
  const methods: Record<string, ResourceHandler> = {};
  if (verbs.has("list"))
    methods["GET"] = (context, exchange, resource) => (exchange.info.verb === "watch" ? watch : list)(context, exchange, resource);
  if (verbs.has("watch")) methods["WATCH"] = watch;
  if (acrossNamespaces) return methods;
  if (verbs.has("create")) methods["POST"] = create;
  if (verbs.has("deletecollection")) methods["DELETE"] = removeCollection;
  return methods;
}

function itemMethods({ verbs }: Resource): Methods {
  const methods: Record<string, ResourceHandler> = {};
  if (verbs.has("get")) methods["GET"] = get;
  if (verbs.has("watch")) methods["WATCH"] = watch;
  if (verbs.has("update")) methods["PUT"] = update;
  if (verbs.has("patch")) methods["PATCH"] = patch;
  if (verbs.has("delete")) methods["DELETE"] = remove;
  return methods;
}

const PART: Methods = { GET: get, PUT: update, PATCH: patch };
const SCALE: Methods = { GET: getScale, PUT: updateScale, PATCH: patchScale };

function subresourceMethods(
  resource: Resource,
  special: SpecialHandlers,
  subresource: string,
  rest: readonly string[],
): Methods | undefined {
  const handlers = special.subresources[`${resource.fullName}/${subresource}`];
  if (handlers) return handlers;
  if (rest.length > 0) return undefined;
  const { subresources } = resource.definition;
  if (subresource === "status") return subresources?.status ? PART : undefined;
  if (subresource === "scale") return subresources?.scale ? SCALE : undefined;
  if (!subresources?.updates?.[subresource]) return undefined;
  return subresource === "finalize" ? { PUT: update } : PART;
}
