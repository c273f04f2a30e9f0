/** What objects count for in a ResourceQuota: the apiserver asks at admission, the controller when it recounts. */
export * from "./amounts.ts";
export * from "./evaluators.ts";
export * from "./pod-resources.ts";
export * from "./scopes.ts";
