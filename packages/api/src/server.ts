/** What an apiserver needs of the kinds: definitions and schemas. Components that only talk to one import `@kubarium/api`. */
export type * from "./machinery/definition.ts";
export { builtInDefinitions, ownDefinitions } from "./kinds/registry.ts";
export { bootstrapPriorityClasses } from "./kinds/cluster/priorityclasses/bootstrap.ts";
export { applyBinding, markEvicted, podDefinition, validateBinding } from "./kinds/pods/index.ts";
export * from "./schema/index.ts";
export * from "./protobuf/index.ts";
export { buildOpenApi, type OpenApiBuild, type OpenApiDocument } from "./openapi/build/build.ts";
export type { OpenApiResource, OpenApiSubresource } from "./openapi/resources.ts";
