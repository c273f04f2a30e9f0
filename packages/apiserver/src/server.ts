/** Puts an apiserver together: state, write path, handlers, listener. Nothing here reads the environment. */
import { builtInDefinitions, ownDefinitions, type ResourceDefinition } from "@kubarium/api/server";
import type { Bus } from "@kubarium/bus";
import type { Clock, Logger, Random, Running } from "@kubarium/component-base";
import { Tunnels } from "@kubarium/network";
import type { IncarnationChangedError, Store } from "@kubarium/storage";
import { type AdmissionPlugin, admissionChain } from "./admission/admission.ts";
import type { Authenticator } from "./authentication/authenticator.ts";
import type { Authorizer } from "./authorization/authorizer.ts";
import { bootstrap } from "./bootstrap/bootstrap.ts";
import { bootstrapPolicy } from "./bootstrap/rbac.ts";
import { measureCache } from "./cache/gauges.ts";
import { WatchCache } from "./cache/watch-cache.ts";
import { builtInSchemas } from "./endpoints/built-in-schemas.ts";
import { componentStatuses } from "./endpoints/component-statuses/component-statuses.ts";
import { Presence } from "./endpoints/component-statuses/presence.ts";
import { dispatch, type SpecialHandlers } from "./endpoints/dispatch.ts";
import { discovery } from "./endpoints/discovery/discovery.ts";
import { rootPaths } from "./endpoints/discovery/paths.ts";
import { VERSION } from "./endpoints/discovery/version.ts";
import { OpenApiDocuments } from "./endpoints/openapi/documents.ts";
import { openApi } from "./endpoints/openapi/openapi.ts";
import type { Schemas } from "./registry/schemas.ts";
import { type KubeletCredentials, kubeletClient } from "./endpoints/subresources/kubelet.ts";
import { specialHandlers } from "./endpoints/subresources/special.ts";
import type { Exchange } from "./http/exchange.ts";
import { createHandler } from "./http/handler.ts";
import { listen } from "./http/listener.ts";
import { type ImageRegistryOptions, startImageRegistry } from "./image-registry/listener.ts";
import { Tags } from "./image-registry/tags.ts";
import { startHttpProxy } from "./pod-network/http-proxy.ts";
import { PodNetwork } from "./pod-network/pod-network.ts";
import { RequestMetrics } from "./http/metrics.ts";
import { healthChecks } from "./http/server-checks.ts";
import { startEventExpiry } from "./registry/deletion/event-expiry.ts";
import { noFieldManagement } from "./registry/field-management.ts";
import { Publisher } from "./cache/publisher.ts";
import { Registry } from "./registry/registry.ts";
import { ResourceTable } from "./registry/resources.ts";
import { Storage } from "./registry/storage.ts";
import { kubernetesSecurity } from "./security.ts";

export interface ApiserverOptions {
  store: Store;
  /** Where commits are announced; nowhere when left out. */
  bus?: Bus;
  clock: Clock;
  random: Random;
  log: Logger;
  /** PEM. Without a client CA nobody authenticates by certificate. */
  tls: { cert: string; key: string; clientCa?: string };
  kubeletClient?: KubeletCredentials;
  /** PEM keys: all that tokens may be signed with, and the one that signs new ones. */
  serviceAccount?: { issuer: string; publicKeys: readonly string[]; privateKey: string };
  host: string;
  /** 0 picks a free one. */
  port: number;
  /** Of the loopback HTTP proxy through which a terminal reaches cluster IPs, pods and Services; none when left out. */
  proxyPort?: number;
  /** Where images are pushed to; nowhere when left out. */
  imageRegistry?: Pick<ImageRegistryOptions, "host" | "port" | "dir" | "credentials" | "limits">;
  /** Where clients inside the cluster find this apiserver; `host` when left out. */
  advertiseAddress?: string;
  serviceCidr?: string;
  nodePortRange?: { from: number; to: number };
  definitions?: readonly ResourceDefinition[];
  schemas?: Schemas;
  security?: Security;
  /** The state behind the store became another one: this server must be ended, and another started on the new state. */
  onReplaced?: (error: IncarnationChangedError) => void;
}

/** Who may do what, and what looks at writes: made when the registry exists, because RBAC and admission read from it. */
export type Security = (
  registry: Registry,
  options: ApiserverOptions,
) => {
  authenticator: Authenticator;
  authorizer: Authorizer;
  plugins: readonly AdmissionPlugin[];
  /** Reviews, token requests. */
  special: Partial<SpecialHandlers>;
  /** Answers outside the API; true when it was one. */
  paths: readonly ((exchange: Exchange) => boolean)[];
};

export interface RunningApiserver extends Running {
  port: number;
  /** `https://127.0.0.1:6443`. */
  url: string;
  registry: Registry;
}

const DEFAULT_SERVICE_CIDR = "10.96.0.0/12";
const DEFAULT_NODE_PORTS = { from: 30_000, to: 32_767 };
/** How long requests in flight may take to finish when the server stops. */
const DRAIN_LIMIT_MS = 3000;

/** An apiserver without a socket: `handle` answers requests that come some other way. */
export interface Api {
  handle(exchange: Exchange): void;
  registry: Registry;
  network: PodNetwork;
  ready(): void;
  /** readyz fails from now on. */
  drain(): void;
  stop(): void;
}

export async function createApi(options: ApiserverOptions): Promise<Api> {
  const { store, bus, clock, random, log } = options;
  const resources = new ResourceTable(options.definitions ?? [...builtInDefinitions, ...ownDefinitions]);
  const publisher = bus ? new Publisher(bus, clock) : undefined;
  const cache = watchCache(options, resources, publisher);
  await cache.start();
  const schemas = options.schemas ?? builtInSchemas;
  const registry = new Registry({
    storage: new Storage(store, cache, publisher),
    resources,
    schemas,
    fields: noFieldManagement,
    clock,
    random,
    serviceCidr: options.serviceCidr ?? DEFAULT_SERVICE_CIDR,
    nodePortRange: options.nodePortRange ?? DEFAULT_NODE_PORTS,
  });
  const security = (options.security ?? kubernetesSecurity)(registry, options);
  const context = { registry, schemas, admission: admissionChain(security.plugins), clock, random, log };
  const credentials = options.kubeletClient;
  const network = new PodNetwork(credentials ? new Tunnels(credentials) : undefined, clock);
  const own = specialHandlers(kubeletClient(credentials), { network, credentials });
  const presence = new Presence();
  const computed = { componentstatuses: componentStatuses({ store, presence }) };
  const special: SpecialHandlers = {
    subresources: { ...own.subresources, ...security.special.subresources },
    collections: { ...own.collections, ...security.special.collections },
    computed,
  };
  const state = { ready: false, draining: false };
  const metrics = new RequestMetrics();
  measureCache(metrics, cache);
  const handle = createHandler({
    authenticator: security.authenticator,
    authorizer: security.authorizer,
    metrics,
    clock,
    log,
    dispatch: (exchange) => {
      presence.see(exchange);
      return dispatch(context, special, exchange);
    },
    paths: [
      ...security.paths,
      ...rootPaths({
        discovery: discovery(resources, `${options.advertiseAddress ?? options.host}:${options.port}`),
        openapi: openApi(new OpenApiDocuments(resources, VERSION.gitVersion), clock),
        metrics,
        checks: healthChecks(store, state),
      }),
    ],
  });
  return {
    handle,
    registry,
    network,
    ready: () => {
      state.ready = true;
    },
    drain: () => {
      state.draining = true;
    },
    stop: () => {
      cache.stop();
      publisher?.stop();
      network.close();
    },
  };
}

function watchCache(
  { store, clock, random, log, onReplaced }: ApiserverOptions,
  resources: ResourceTable,
  publisher?: Publisher,
): WatchCache {
  return new WatchCache({
    store,
    clock,
    random,
    log,
    resources: resources.storeNames(),
    partitions: { pods: (pod) => pod["spec"]?.nodeName ?? "" },
    onChange: (resource, event) => publisher?.changed(resource, event),
    onReplaced,
  });
}

/** Resolves when it answers. Throws what listening throws (EADDRINUSE) and what the store throws. */
export async function startApiserver(options: ApiserverOptions): Promise<RunningApiserver> {
  const { host, tls, random, clock, log } = options;
  const api = await createApi(options);
  // Before anybody can ask: a component that is refused at its first request comes back much later.
  await bootstrapPolicy(api.registry);
  const listener = await listen({ host, port: options.port, tls, random, handle: api.handle });
  await bootstrap(api.registry, { advertiseAddress: options.advertiseAddress ?? host, port: listener.port, clientCa: tls.clientCa });
  const expiry = startEventExpiry({ storage: api.registry.storage, clock, log });
  const [proxy, images] = [await httpProxy(options, api), await imageRegistry(options, api)];
  api.ready();
  log.info({ host, port: listener.port }, "serving");
  let stopping: Promise<void> | undefined;
  return {
    port: listener.port,
    url: `https://${host.includes(":") ? `[${host}]` : host}:${listener.port}`,
    registry: api.registry,
    stop: () => {
      stopping ??= (async () => {
        api.drain();
        await expiry.stop();
        const limit = clock.setTimeout(() => listener.cut(), DRAIN_LIMIT_MS * clock.speed);
        const closed = listener.close();
        api.stop();
        await proxy?.stop();
        await images?.stop();
        await closed;
        limit.cancel();
      })();
      return stopping;
    },
  };
}

/** Cluster addresses for terminals. A taken port is no reason to have no API. */
async function httpProxy(
  { proxyPort, serviceCidr, random, log }: ApiserverOptions,
  { network, registry }: Api,
): Promise<Running | undefined> {
  if (proxyPort === undefined) return undefined;
  try {
    const options = {
      host: "127.0.0.1",
      port: proxyPort,
      network,
      registry,
      serviceCidr: serviceCidr ?? DEFAULT_SERVICE_CIDR,
      random,
      log,
    };
    return await startHttpProxy(options);
  } catch (error) {
    log.error({ err: error, port: proxyPort }, "the proxy for cluster addresses cannot listen");
    return undefined;
  }
}

/** A taken port is no reason to have no API. */
async function imageRegistry(
  { imageRegistry: wanted, clock, random, log }: ApiserverOptions,
  { registry }: Api,
): Promise<Running | undefined> {
  if (!wanted) return undefined;
  try {
    const running = await startImageRegistry({ ...wanted, tags: new Tags(registry, wanted.credentials), clock, random, log });
    log.info({ host: wanted.host, port: running.port }, "images can be pushed");
    return running;
  } catch (error) {
    log.error({ err: error, port: wanted.port }, "the image registry cannot listen");
    return undefined;
  }
}
