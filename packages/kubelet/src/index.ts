export type { ImagePolicy } from "./images/catalogue-registry.ts";
export { catalogueRegistry } from "./images/catalogue-registry.ts";
export type { ImageReference } from "@kubarium/api";
export { type Image, type ImageConfig, type ImageRegistry, type PullCredential, PullError } from "./images/registry.ts";
export { type KubeletDeps, startKubelet } from "./kubelet.ts";
export { DialError, type Network, type PodEndpoint } from "./network/network.ts";
export type { ServerTls } from "./server/server.ts";
export { openProxyIdentity } from "./network/proxy-identity.ts";
