/**
 * OpenAPI documents of the served resources, derived from the models. Heavy (texts of half a megabyte): loaded where documents are
 * built, never where requests are served.
 */
export { documentV2, type Swagger } from "./document-v2.ts";
export { documentsV3 } from "./document-v3.ts";
export { encodeSwagger } from "./gnostic/encode-v2.ts";
export { groupVersionPath, type OpenApiResource, type OpenApiSubresource } from "./resources.ts";
export { readOpenApiTexts } from "./texts.ts";
