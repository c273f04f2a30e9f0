export * from "./client.ts";
export * from "./lister.ts";
