/** What an apiserver needs of the kinds: definitions and schemas. Components that only talk to one import `@kubarium/api`. */
export type * from "./machinery/definition.ts";
