/** OpenAPI v2: one document of everything. Source: kube-openapi/pkg/builder. */
import { createHash } from "node:crypto";
import { groupVersionPath, type OpenApiResource } from "./resources.ts";
import { groupRoute, resourceListRoute, rootRoutes } from "./routes/other-routes.ts";
import { pathItems } from "./routes/path-items.ts";
import { ResourceRoutes } from "./routes/resource-routes.ts";
import { operationNames, type Parameter, type Route } from "./routes/route.ts";
import { Definitions } from "./schemas/definitions.ts";
import type { JsonSchema } from "./schemas/plain.ts";
import type { OpenApiTexts } from "./texts.ts";

export interface Swagger {
  swagger: "2.0";
  info: { title: string; version: string };
  paths: Record<string, SwaggerPath>;
  definitions: Record<string, JsonSchema>;
  /** Parameters that operations refer to; the same one is written once. */
  parameters: Record<string, SwaggerParameter>;
  securityDefinitions: Record<string, { type: string; description: string; name: string; in: string }>;
  security: Record<string, string[]>[];
}

export type SwaggerParameter = {
  name: string;
  in: string;
  description?: string;
  required?: boolean;
  type?: string;
  uniqueItems?: boolean;
  schema?: JsonSchema;
};
export type ParameterOrReference = SwaggerParameter | { $ref: string };

export interface SwaggerPath {
  parameters?: ParameterOrReference[];
  [method: string]: SwaggerOperation | ParameterOrReference[] | undefined;
}

export interface SwaggerOperation {
  description: string;
  consumes: readonly string[];
  produces: readonly string[];
  schemes: readonly string[];
  tags: readonly string[];
  operationId: string;
  parameters?: ParameterOrReference[];
  responses: Record<string, { description: string; schema?: JsonSchema }>;
  [extension: `x-${string}`]: unknown;
}

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const EVERYWHERE = ["DeleteOptions", "WatchEvent"];

/** `version` is that of the server: `v1.36.2`. */
export function documentV2(resources: readonly OpenApiResource[], texts: OpenApiTexts, version: string): Swagger {
  const definitions = new Definitions("v2", texts);
  const routes = allRoutes(resources, new ResourceRoutes(definitions, texts));
  const parameters = new SharedParameters();
  const paths: Record<string, SwaggerPath> = {};
  for (const { path, common, operations } of pathItems(routes)) {
    const item: SwaggerPath = {};
    for (const route of operations) item[route.method] = operationOf(route, common, definitions, parameters);
    if (common.length) item.parameters = common.map((parameter) => parameters.refer(parameter));
    paths[path] = item;
  }
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version },
    paths,
    definitions: definitionsOf(routes, definitions, resources),
    parameters: parameters.all,
    securityDefinitions: {
      BearerToken: { type: "apiKey", description: "Bearer Token authentication", name: "authorization", in: "header" },
    },
    security: [{ BearerToken: [] }],
  };
}

function allRoutes(resources: readonly OpenApiResource[], routesOf: ResourceRoutes): Route[] {
  const groups = new Set(resources.map(({ group }) => group).filter((group) => group !== ""));
  return [
    ...Object.values(rootRoutes),
    ...[...groups].map(groupRoute),
    ...[...new Set(resources.map(groupVersionPath))].map(resourceListRoute),
    ...resources.flatMap((resource) => routesOf.routesOf(resource)),
  ];
}

function definitionsOf(
  routes: readonly Route[],
  definitions: Definitions,
  resources: readonly OpenApiResource[],
): Record<string, JsonSchema> {
  const named = routes.flatMap((route) => [route.body?.definition, ...Object.values(route.answers).map(({ definition }) => definition)]);
  const names = new Set(named.filter((name) => name !== undefined && name !== "string") as string[]);
  const all = Object.fromEntries(definitions.reachable(names).map((name) => [name, definitions.get(name).schema]));
  const versions = new Map(resources.map(({ group, version }) => [`${group}/${version}`, { group, version }]));
  for (const kind of EVERYWHERE)
    all[`${META}.${kind}`] = {
      ...all[`${META}.${kind}`],
      "x-kubernetes-group-version-kind": [...versions.keys()].sort().map((key) => ({ ...versions.get(key), kind })),
    };
  return all;
}

function operationOf(route: Route, common: readonly Parameter[], definitions: Definitions, shared: SharedParameters): SwaggerOperation {
  const { operationId, tag } = operationNames(route.operation, route.path);
  const parameters: ParameterOrReference[] = route.parameters
    .filter((parameter) => !common.includes(parameter))
    .map((parameter) => shared.refer(parameter));
  if (route.body) {
    const { definition, required } = route.body;
    const schema = { $ref: definitions.reference(definition) };
    parameters.unshift({ name: "body", in: "body", ...(required ? { required } : {}), schema });
  }
  const answer = ({ description, definition }: Route["answers"][string]): { description: string; schema: JsonSchema } => ({
    description,
    schema: definition === "string" ? { type: "string" } : { $ref: definitions.reference(definition) },
  });
  return {
    description: route.description,
    consumes: route.body?.contentTypes ?? (route.action ? ["*/*"] : route.produces),
    produces: route.produces,
    schemes: ["https"],
    tags: [tag],
    operationId,
    ...(parameters.length ? { parameters } : {}),
    responses: {
      ...Object.fromEntries(Object.entries(route.answers).map(([code, each]) => [code, answer(each)])),
      401: { description: "Unauthorized" },
    },
    ...(route.action ? { "x-kubernetes-action": route.action } : {}),
    ...(route.gvk ? { "x-kubernetes-group-version-kind": route.gvk } : {}),
  };
}

/** Names parameters by what they say: `fieldManager-7c6nTn1T`. */
class SharedParameters {
  readonly all: Record<string, SwaggerParameter> = {};
  readonly #names = new Map<Parameter, string>();

  refer(parameter: Parameter): { $ref: string } {
    const known = this.#names.get(parameter);
    if (known) return { $ref: `#/parameters/${known}` };
    const { name, in: place, description, type } = parameter;
    const written = { uniqueItems: true, type, description, name, in: place, ...(place === "path" ? { required: true } : {}) };
    const hash = createHash("sha256").update(JSON.stringify(written)).digest("base64url").replace(/[-_]/g, "").slice(0, 8);
    const key = `${name}-${hash}`;
    this.#names.set(parameter, key);
    this.all[key] = written;
    return { $ref: `#/parameters/${key}` };
  }
}
