/**
 * What every cluster has from its first second: the system namespaces, the system priorities, the range of Services, the `kubernetes` Service with its endpoints.
 * Created when missing, by whichever apiserver is first. Source: pkg/controlplane/controller/{systemnamespaces,kubernetesservice}.
 */
import { type AnyObject, bootstrapPriorityClasses } from "@kubarium/api/server";
import { formatTime, isAlreadyExists, StatusError } from "@kubarium/apimachinery";
import { SYSTEM_MASTERS, type User } from "../authentication/authenticator.ts";
import { createObject } from "../registry/create.ts";
import type { Registry } from "../registry/registry.ts";

const SYSTEM_NAMESPACES = ["kube-system", "kube-public", "kube-node-lease", "default"] as const;

/** The server itself. */
export const apiserverUser: User = { name: "system:apiserver", groups: [SYSTEM_MASTERS, "system:authenticated"] };

export interface BootstrapOptions {
  /** Where clients inside the cluster find this apiserver. */
  advertiseAddress: string;
  port: number;
  /** PEM. What client certificates are signed by. */
  clientCa?: string | undefined;
}

export async function bootstrap(registry: Registry, { advertiseAddress, port, clientCa }: BootstrapOptions): Promise<void> {
  for (const name of SYSTEM_NAMESPACES)
    await ensure(registry, "namespaces", "", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  if (clientCa) await ensure(registry, "configmaps", "kube-system", extensionAuthentication(clientCa));
  for (const priorityClass of bootstrapPriorityClasses)
    await ensure(registry, "priorityclasses.scheduling.k8s.io", "", structuredClone(priorityClass) as unknown as AnyObject);
  await ensure(registry, "servicecidrs.networking.k8s.io", "", defaultServiceCIDR(registry));
  await ensure(registry, "services", "default", kubernetesService(firstServiceAddress(registry.serviceCidr), port));
  // Written past validation, which wants no loopback address: that is where a cluster on one machine has its apiserver.
  const { createCompanion } = registry.strategyContext({ user: apiserverUser, dryRun: false });
  await createCompanion(kubernetesEndpoints(advertiseAddress, port));
  await createCompanion(kubernetesEndpointSlice(advertiseAddress, port));
}

/** How often, and after how many real milliseconds, what another apiserver is just creating is looked for again. */
const ATTEMPTS = 40;
const PAUSE_MS = 50;

/**
 * Creates an object through its kind's defaults and strategy when it is not there. Whatever refuses it, an address that is taken for
 * example, may be the same object on its way from an apiserver that started in the same moment.
 */
export async function ensure(registry: Registry, storeName: string, namespace: string, object: AnyObject): Promise<void> {
  const resource = registry.resources.stored(storeName);
  if (!resource) return;
  const key = namespace ? `${namespace}/${object.metadata.name}` : (object.metadata.name ?? "");
  resource.definition.setDefaults?.(object);
  const creation = { namespace, user: apiserverUser, dryRun: false, warnings: new Set<string>(), validate: async () => {} };
  for (let attempt = 1; !(await registry.storage.get(storeName, key)); attempt++) {
    try {
      await createObject(registry, resource, { ...creation, object: structuredClone(object) });
      return;
    } catch (error) {
      if (isAlreadyExists(error)) return;
      if (attempt === ATTEMPTS || !(error instanceof StatusError)) throw error;
      await registry.clock.sleep(PAUSE_MS * registry.clock.speed);
    }
  }
}

/** How API servers behind this one tell who asks. Source: pkg/controlplane/controller/clusterauthenticationtrust. */
const extensionAuthentication = (clientCa: string): AnyObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "extension-apiserver-authentication", namespace: "kube-system" },
  data: { "client-ca-file": clientCa },
});

/** The first address of the service range is the apiserver's: 10.96.0.1. */
function firstServiceAddress(cidr: string): string {
  const [network = ""] = cidr.split("/");
  const parts = network.split(".");
  return [...parts.slice(0, 3), String(Number(parts[3] ?? 0) + 1)].join(".");
}

/** Ready from the start, as nothing else hands out addresses. Source: pkg/controlplane/controller/defaultservicecidr. */
function defaultServiceCIDR({ serviceCidr, clock }: Registry): AnyObject {
  const ready = { type: "Ready", status: "True", reason: "", message: "Kubernetes default Service CIDR is ready" };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "ServiceCIDR",
    metadata: { name: "kubernetes" },
    spec: { cidrs: [serviceCidr] },
    status: { conditions: [{ ...ready, lastTransitionTime: formatTime(clock.now()) }] },
  };
}

const labels = { component: "apiserver", provider: "kubernetes" };
const SERVICE_PORT = 443;

function kubernetesService(clusterIP: string, targetPort: number): AnyObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kubernetes", namespace: "default", labels },
    spec: {
      type: "ClusterIP",
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
      ports: [{ name: "https", protocol: "TCP", port: SERVICE_PORT, targetPort }],
    },
  };
}

function kubernetesEndpoints(ip: string, port: number): AnyObject {
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "kubernetes", namespace: "default", labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
    subsets: [{ addresses: [{ ip }], ports: [{ name: "https", port, protocol: "TCP" }] }],
  };
}

function kubernetesEndpointSlice(ip: string, port: number): AnyObject {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "kubernetes", namespace: "default", generation: 1, labels: { "kubernetes.io/service-name": "kubernetes" } },
    addressType: "IPv4",
    endpoints: [{ addresses: [ip], conditions: { ready: true } }],
    ports: [{ name: "https", port, protocol: "TCP" }],
  };
}
