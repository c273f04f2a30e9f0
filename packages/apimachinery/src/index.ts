export * from "./errors/constructors.ts";
export * from "./errors/status-error.ts";
export * from "./meta/object.ts";
export * from "./validation/field-error.ts";
