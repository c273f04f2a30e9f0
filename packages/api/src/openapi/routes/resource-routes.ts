/** The routes of a resource and its subresources. Source: apiserver/pkg/endpoints/installer.go. */
import type { Definitions, GroupVersionKindName } from "../schemas/definitions.ts";
import { groupVersionPath, type OpenApiResource, type OpenApiSubresource } from "../resources.ts";
import type { OpenApiTexts } from "../texts.ts";
import { NAMESPACE, PRETTY, REMAINDER } from "./parameters.ts";
import { ANY_TYPE, MEDIA_TYPES, type Parameter, PATCH_TYPES, type Route, STREAM_TYPES } from "./route.ts";

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const STREAMED = new Set(["attach", "exec", "portforward"]);
const PROXY_METHODS = ["delete", "get", "head", "options", "patch", "post", "put"] as const;
const WATCH_INSTEAD = "deprecated: use the 'watch' parameter with a list operation instead";

/** Where a route is: the paths and names that differ between a resource, an item and a subresource. */
interface Place {
  path: string;
  gvk: GroupVersionKindName;
  /** The kind that descriptions and operations name: the resource's own, also for subresources. */
  noun: string;
  subresource: string;
  /** Of the path. */
  parameters: Parameter[];
  /** `NamespacedPod`, `NamespacedPodStatus`. */
  suffix: string;
}

type Details = Pick<Route, "answers"> &
  Partial<Pick<Route, "body" | "produces">> & {
    /** Whose fields are query parameters: `ListOptions`. */
    options?: readonly string[];
    without?: readonly string[];
  };

export class ResourceRoutes {
  readonly #definitions: Definitions;
  readonly #texts: OpenApiTexts;
  readonly #queries = new Map<string, readonly Parameter[]>();
  readonly #parameters = new Map<string, Parameter>();

  constructor(definitions: Definitions, texts: OpenApiTexts) {
    this.#definitions = definitions;
    this.#texts = texts;
  }

  routesOf(resource: OpenApiResource): Route[] {
    const base = `/${groupVersionPath(resource)}`;
    const scope = resource.namespaced ? "/namespaces/{namespace}" : "";
    const collection = this.#place(resource, `${base}${scope}/${resource.resource}`, false);
    const item = this.#place(resource, `${collection.path}/{name}`, true);
    const routes = [...this.#collectionRoutes(resource, collection), ...this.#itemRoutes(resource, item)];
    if (resource.namespaced && resource.verbs.includes("list")) {
      const all = { ...collection, path: `${base}/${resource.resource}`, parameters: [], suffix: `${resource.kind}ForAllNamespaces` };
      routes.push(this.#list(all, resource));
      if (resource.verbs.includes("watch")) routes.push(this.#watchList(all, `${resource.kind}ListForAllNamespaces`));
    }
    for (const subresource of resource.subresources) routes.push(...this.#subresourceRoutes(resource, item, subresource));
    return routes;
  }

  #place(resource: OpenApiResource, path: string, named: boolean): Place {
    const { group, version, kind } = resource;
    return {
      path,
      gvk: { group, version, kind },
      noun: kind,
      subresource: "",
      parameters: [...(named ? [nameOf(kind)] : []), ...(resource.namespaced ? [NAMESPACE] : [])],
      suffix: `${resource.namespaced ? "Namespaced" : ""}${kind}`,
    };
  }

  #collectionRoutes(resource: OpenApiResource, place: Place): Route[] {
    const verbs = new Set(resource.verbs);
    const routes: Route[] = [];
    if (verbs.has("list")) routes.push(this.#list(place, resource));
    if (verbs.has("create")) routes.push(this.#create(place));
    if (verbs.has("deletecollection"))
      routes.push(
        this.#route(place, "delete", "deletecollection", `deleteCollection${place.suffix}`, `delete collection of ${place.noun}`, {
          options: ["DeleteOptions", "ListOptions"],
          without: ["watch", "allowWatchBookmarks"],
          body: { definition: `${META}.DeleteOptions`, required: false, contentTypes: ANY_TYPE },
          answers: { 200: { description: "OK", definition: `${META}.Status` } },
        }),
      );
    if (verbs.has("list") && verbs.has("watch")) routes.push(this.#watchList(place, `${place.suffix}List`));
    return routes;
  }

  #itemRoutes(resource: OpenApiResource, place: Place): Route[] {
    const verbs = new Set(resource.verbs);
    const routes = this.#partRoutes(place, verbs);
    if (verbs.has("delete")) {
      const definition = resource.returnsDeletedObject ? this.#definition(place.gvk) : `${META}.Status`;
      routes.push(
        this.#route(place, "delete", "delete", `delete${place.suffix}`, `delete${withArticle(place.noun)}`, {
          options: ["DeleteOptions"],
          body: { definition: `${META}.DeleteOptions`, required: false, contentTypes: ANY_TYPE },
          answers: { 200: { description: "OK", definition }, 202: { description: "Accepted", definition } },
        }),
      );
    }
    if (verbs.has("watch")) {
      const text = `watch changes to an object of kind ${place.noun}. ${WATCH_INSTEAD}, filtered to a single item with the 'fieldSelector' parameter.`;
      routes.push(this.#watch({ ...place, path: watchPath(place.path) }, "watch", `watch${place.suffix}`, text));
    }
    return routes;
  }

  /** GET, PUT and PATCH of an object or of a part of it. */
  #partRoutes(place: Place, verbs: ReadonlySet<string>): Route[] {
    const definition = this.#definition(place.gvk);
    const written = { 200: { description: "OK", definition }, 201: { description: "Created", definition } };
    const of = place.subresource ? `${place.subresource} of the specified ${place.noun}` : `the specified ${place.noun}`;
    const routes: Route[] = [];
    if (verbs.has("get"))
      routes.push(this.#route(place, "get", "get", `read${place.suffix}`, `read ${of}`, { answers: { 200: written[200] } }));
    if (verbs.has("update"))
      routes.push(
        this.#route(place, "put", "put", `replace${place.suffix}`, `replace ${of}`, {
          options: ["UpdateOptions"],
          body: { definition, required: true, contentTypes: ANY_TYPE },
          answers: written,
        }),
      );
    if (verbs.has("patch"))
      routes.push(
        this.#route(place, "patch", "patch", `patch${place.suffix}`, `partially update ${of}`, {
          options: ["PatchOptions"],
          body: { definition: `${META}.Patch`, required: true, contentTypes: PATCH_TYPES },
          answers: written,
        }),
      );
    return routes;
  }

  #subresourceRoutes(resource: OpenApiResource, item: Place, { name, kind, verbs }: OpenApiSubresource): Route[] {
    const place: Place = {
      ...item,
      path: `${item.path}/${name}`,
      gvk: kind,
      subresource: name,
      parameters: [nameOf(kind.kind), ...(resource.namespaced ? [NAMESPACE] : [])],
      suffix: `${item.suffix}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    };
    if (kind.kind.endsWith("Options")) return this.#connectRoutes(place, name);
    if (name === "log") return [this.#log(place)];
    return verbs.includes("create") ? [this.#create(place)] : this.#partRoutes(place, new Set(verbs));
  }

  #connectRoutes(place: Place, name: string): Route[] {
    const options = [place.gvk.kind];
    const connect = (where: Place, method: Route["method"], end: string): Route => {
      const upper = method.toUpperCase();
      const operation = `connect${upper.charAt(0)}${method.slice(1)}${place.suffix}${end}`;
      return this.#route(where, method, "connect", operation, `connect ${upper} requests to ${name} of ${place.noun}`, {
        options,
        answers: { 200: { description: "OK", definition: "string" } },
        produces: ANY_TYPE,
      });
    };
    if (STREAMED.has(name)) return [connect(place, "get", ""), connect(place, "post", "")];
    const below = { ...place, path: `${place.path}/{path}`, parameters: [...place.parameters, REMAINDER] };
    return PROXY_METHODS.flatMap((method) => [connect(place, method, ""), connect(below, method, "WithPath")]);
  }

  #log(place: Place): Route {
    return this.#route(place, "get", "get", `read${place.suffix}`, `read log of the specified ${place.noun}`, {
      options: ["PodLogOptions"],
      answers: { 200: { description: "OK", definition: "string" } },
      produces: ["text/plain", ...MEDIA_TYPES],
    });
  }

  #create(place: Place): Route {
    const definition = this.#definition(place.gvk);
    const what = place.subresource ? ` ${place.subresource} of` : "";
    return this.#route(place, "post", "post", `create${place.suffix}`, `create${what}${withArticle(place.noun)}`, {
      options: ["CreateOptions"],
      body: { definition, required: true, contentTypes: ANY_TYPE },
      answers: {
        200: { description: "OK", definition },
        201: { description: "Created", definition },
        202: { description: "Accepted", definition },
      },
    });
  }

  #list(place: Place, resource: OpenApiResource): Route {
    const verb = resource.verbs.includes("watch") ? "list or watch" : "list";
    return this.#route(place, "get", "list", `list${place.suffix}`, `${verb} objects of kind ${place.noun}`, {
      options: ["ListOptions"],
      answers: { 200: { description: "OK", definition: this.#definition({ ...place.gvk, kind: `${place.gvk.kind}List` }) } },
      produces: [...MEDIA_TYPES, ...STREAM_TYPES],
    });
  }

  #watchList(place: Place, suffix: string): Route {
    const text = `watch individual changes to a list of ${place.noun}. ${WATCH_INSTEAD}.`;
    return this.#watch({ ...place, path: watchPath(place.path) }, "watchlist", `watch${suffix}`, text);
  }

  #watch(place: Place, action: string, operation: string, description: string): Route {
    return this.#route(place, "get", action, operation, description, {
      options: ["ListOptions"],
      answers: { 200: { description: "OK", definition: `${META}.WatchEvent` } },
      produces: [...MEDIA_TYPES, ...STREAM_TYPES],
    });
  }

  #route(place: Place, method: Route["method"], action: string, operation: string, description: string, more: Details): Route {
    const { options = [], without = [], answers, body, produces = MEDIA_TYPES } = more;
    const query = options.flatMap((kind) => this.#queryOf(kind)).filter(({ name }) => !without.includes(name));
    const pretty = action === "connect" ? [] : [PRETTY];
    const parameters = [...place.parameters, ...pretty, ...query].sort(byName);
    const { path, gvk } = place;
    return { method, path, description, operation, parameters, answers, produces, action, gvk, ...(body ? { body } : {}) };
  }

  /** The same parameter is the same object, so that documents can share its text. */
  #queryOf(options: string): readonly Parameter[] {
    const known = this.#queries.get(options);
    if (known) return known;
    const parameters = (this.#texts.parameters[options] ?? []).map(([name, type, description]): Parameter => {
      const key = `${name} ${description}`;
      const parameter = this.#parameters.get(key) ?? { name, in: "query", description, type };
      this.#parameters.set(key, parameter);
      return parameter;
    });
    this.#queries.set(options, parameters);
    return parameters;
  }

  #definition(gvk: GroupVersionKindName): string {
    const name = this.#definitions.nameOf(gvk);
    if (!name) throw new Error(`no definition of ${gvk.group}/${gvk.version} ${gvk.kind}`);
    return name;
  }
}

const nameOf = (kind: string): Parameter => ({ name: "name", in: "path", type: "string", description: `name of the ${kind}` });
const byName = (a: Parameter, b: Parameter): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.in < b.in ? -1 : 1);

/** Plurals have none: `create Endpoints`, but `create a DeviceClass`. */
function withArticle(noun: string): string {
  if (/[^s]s$/.test(noun)) return ` ${noun}`;
  return `${/^[AEIOU]/.test(noun) ? " an" : " a"} ${noun}`;
}

/** `/api/v1/watch/…`: the old way to watch. */
function watchPath(path: string): string {
  return path.replace(/^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)\//, "$1/watch/");
}
