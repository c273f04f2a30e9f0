export type * from "./generated/types.ts";
export * as resources from "./resources.ts";
export type { ResourceRef } from "./resources.ts";
export * from "./nodes/index.ts";
export * from "./pods/index.ts";
export * from "./images/index.ts";
