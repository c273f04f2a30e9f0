/** Questions about Pods that components ask too. Light: no validation, no schemas. */
export { getCondition, type StatusCondition, setCondition } from "./conditions.ts";
export { computePodQos, type QosClass, qosClassOf } from "./qos.ts";
export { aggregateContainers, isPodLevelResource, podLimits, podRequests, type ResourceAmounts } from "./requests.ts";
export { matchingRestartRule, mayRestartAllContainers, shouldRestartContainer } from "./restart.ts";
export { isPodActive, isPodAvailable, isPodReady, isPodTerminal, isSidecar } from "./state.ts";
