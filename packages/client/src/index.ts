export * from "./client.ts";
export { createEventRecorder, type EventOptions, type EventRecorder, type Regarding } from "./events/recorder.ts";
export { createClient, pathOf } from "./http/client.ts";
export { clientFromKubeconfig, readKubeconfig } from "./http/kubeconfig.ts";
export { serverListening } from "./http/server-listening.ts";
export type { TransportOptions } from "./http/transport.ts";
export { createInformerFactory, type InformerFactory } from "./informer/factory.ts";
export type { InformerDeps } from "./informer/informer.ts";
export * from "./lister.ts";
