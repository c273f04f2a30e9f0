/** OpenAPI v3: a document for each group and version. Source: kube-openapi/pkg/builder3 and apiserver/pkg/server/routes/openapi.go. */
import { groupVersionPath, type OpenApiResource } from "./resources.ts";
import { groupRoute, resourceListRoute, rootRoutes } from "./routes/other-routes.ts";
import { pathItems } from "./routes/path-items.ts";
import { ResourceRoutes } from "./routes/resource-routes.ts";
import { operationNames, type Parameter, type Route } from "./routes/route.ts";
import { Definitions, type GroupVersionKindName } from "./schemas/definitions.ts";
import type { OpenApiTexts } from "./texts.ts";

/** Kinds that belong to every group; a document names them for its own. */
const EVERYWHERE = new Set(["DeleteOptions", "WatchEvent"].map((kind) => `io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`));
const BEARER = '"BearerToken":{"type":"apiKey","description":"Bearer Token authentication","name":"authorization","in":"header"}';

/** Yields each document's name (`apis/apps/v1`) and JSON text. `version` is that of the server: `v1.36.2`. */
export function* documentsV3(
  resources: readonly OpenApiResource[],
  texts: OpenApiTexts,
  version: string,
): Generator<{ name: string; text: string }> {
  const definitions = new Definitions("v3", texts);
  const routesOf = new ResourceRoutes(definitions, texts);
  const document = (name: string, routes: readonly Route[], own?: { group: string; version: string }): { name: string; text: string } => ({
    name,
    text: documentText(routes, definitions, version, own),
  });
  for (const [name, route] of Object.entries(rootRoutes)) yield document(name, [route]);
  const versions = new Map<string, OpenApiResource[]>();
  for (const resource of resources) {
    const name = groupVersionPath(resource);
    versions.set(name, [...(versions.get(name) ?? []), resource]);
  }
  for (const group of new Set(resources.map((resource) => resource.group))) if (group) yield document(`apis/${group}`, [groupRoute(group)]);
  for (const [name, members] of versions)
    yield document(name, [resourceListRoute(name), ...members.flatMap((resource) => routesOf.routesOf(resource))], members[0]);
}

function documentText(
  routes: readonly Route[],
  definitions: Definitions,
  version: string,
  own?: { group: string; version: string },
): string {
  const names = new Set<string>();
  for (const route of routes) {
    if (route.body) names.add(route.body.definition);
    for (const { definition } of Object.values(route.answers)) if (definition !== "string") names.add(definition);
  }
  const schemas = definitions.reachable(names).map((name) => `${JSON.stringify(name)}:${schemaText(name, definitions, own)}`);
  const paths = pathItems(routes).map(({ path, common, operations }) => {
    const members = operations.map((route) => `"${route.method}":${operationText(route, common, definitions)}`);
    if (common.length) members.push(`"parameters":${parametersText(common)}`);
    return `${JSON.stringify(path)}:{${members.join(",")}}`;
  });
  return `{"openapi":"3.0.0","info":{"title":"Kubernetes","version":${JSON.stringify(version)}},"paths":{${paths.join(",")}},"components":{"schemas":{${schemas.join(",")}},"securitySchemes":{${BEARER}}}}`;
}

function schemaText(name: string, definitions: Definitions, own: { group: string; version: string } | undefined): string {
  const { schema, text } = definitions.get(name);
  if (!EVERYWHERE.has(name)) return text;
  const kind = name.slice(name.lastIndexOf(".") + 1);
  const core: GroupVersionKindName = { group: "", version: "v1", kind };
  const kinds = own && own.group !== "" ? [core, { group: own.group, version: own.version, kind }] : [core];
  return JSON.stringify({ ...schema, "x-kubernetes-group-version-kind": kinds });
}

function operationText(route: Route, common: readonly Parameter[], definitions: Definitions): string {
  const { operationId, tag } = operationNames(route.operation, route.path);
  const own = route.parameters.filter((parameter) => !common.includes(parameter));
  const members = [`"tags":["${tag}"]`, `"description":${JSON.stringify(route.description)}`, `"operationId":"${operationId}"`];
  if (own.length) members.push(`"parameters":${parametersText(own)}`);
  if (route.body) {
    const { definition, required, contentTypes } = route.body;
    members.push(`"requestBody":{"content":${contentText(contentTypes, definition, definitions)}${required ? ',"required":true' : ""}}`);
  }
  const answers = Object.entries(route.answers).map(
    ([code, { description, definition }]) =>
      `"${code}":{"description":"${description}","content":${contentText(route.produces, definition, definitions)}}`,
  );
  members.push(`"responses":{${[...answers, '"401":{"description":"Unauthorized"}'].join(",")}}`);
  if (route.action) members.push(`"x-kubernetes-action":"${route.action}"`);
  if (route.gvk) members.push(`"x-kubernetes-group-version-kind":${JSON.stringify(route.gvk)}`);
  return `{${members.join(",")}}`;
}

function contentText(types: readonly string[], definition: string, definitions: Definitions): string {
  const schema = definition === "string" ? '{"type":"string"}' : `{"$ref":"${definitions.reference(definition)}"}`;
  return `{${types.map((type) => `"${type}":{"schema":${schema}}`).join(",")}}`;
}

const parameterTexts = new WeakMap<Parameter, string>();

function parametersText(parameters: readonly Parameter[]): string {
  const texts = parameters.map((parameter) => {
    const known = parameterTexts.get(parameter);
    if (known) return known;
    const { name, in: place, description, type } = parameter;
    const head = { name, in: place, description, ...(place === "path" ? { required: true } : {}) };
    const text = JSON.stringify({ ...head, schema: { type, uniqueItems: true } });
    parameterTexts.set(parameter, text);
    return text;
  });
  return `[${texts.join(",")}]`;
}
