/** Questions about Nodes that several components ask. Light: no validation, no schemas. */
export { matchesNodeAffinity, nodeSelectorMatches, nodeSelectorTermMatches } from "./affinity.ts";
export { tolerates } from "./taints.ts";
