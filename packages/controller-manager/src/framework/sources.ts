/** The caches that controllers share: one informer per resource, whoever asks first. */
import { type Namespace, type Node, type Pod, type ResourceRef, type Service, resources } from "@kubarium/api";
import type {
  ConfigMap,
  Deployment,
  EndpointSlice,
  Endpoints,
  Lease,
  ReplicaSet,
  ReplicationController,
  ServiceAccount,
} from "@kubarium/api";
import { controllerOf } from "@kubarium/apimachinery";
import type { Informer, InformerFactory, InformerOptions } from "@kubarium/client";

/** A resource and the cache of it. */
export interface Source<T> {
  readonly ref: ResourceRef<T>;
  readonly informer: Informer<T>;
}

/** The part of an informer factory that controllers need. */
export type Informers = Pick<InformerFactory, "informer">;

/** Pods by their controller's UID, or `orphan/<namespace>`. */
export const PODS_BY_OWNER = "owner";
export const PODS_BY_NODE = "node";
export const REPLICA_SETS_BY_OWNER = "owner";
/** Slices by `namespace/service`, from their service-name label. */
export const SLICES_BY_SERVICE = "service";

const SERVICE_NAME_LABEL = "kubernetes.io/service-name";
/** Kubelets renew their leases here. */
export const NODE_LEASE_NAMESPACE = "kube-node-lease";

export const orphansOf = (namespace: string): string => `orphan/${namespace}`;

const ownerIndex = (object: { metadata: Pod["metadata"] }): readonly string[] => [
  controllerOf(object)?.uid ?? orphansOf(object.metadata.namespace ?? ""),
];

const sliceIndex = ({ metadata }: EndpointSlice): readonly string[] => {
  const service = metadata.labels?.[SERVICE_NAME_LABEL];
  return service ? [`${metadata.namespace}/${service}`] : [];
};

const podOptions: InformerOptions<Pod> = {
  indexes: { [PODS_BY_OWNER]: ownerIndex, [PODS_BY_NODE]: (pod) => (pod.spec.nodeName ? [pod.spec.nodeName] : []) },
};

/** Which indexes a resource gets, whoever asks for it first. */
const OPTIONS: Record<string, InformerOptions<never>> = {
  pods: podOptions as InformerOptions<never>,
  "replicasets.apps": { indexes: { [REPLICA_SETS_BY_OWNER]: ownerIndex } } as InformerOptions<never>,
  "endpointslices.discovery.k8s.io": { indexes: { [SLICES_BY_SERVICE]: sliceIndex } } as InformerOptions<never>,
};

export class Sources {
  private readonly made: Map<string, Source<unknown>>;
  private readonly asked = new Set<Source<unknown>>();
  private readonly informers: Informers;

  constructor(informers: Informers, made = new Map<string, Source<unknown>>()) {
    this.informers = informers;
    this.made = made;
  }

  /** The same caches, for one controller: `synced` is then about those it asked for. */
  view(): Sources {
    return new Sources(this.informers, this.made);
  }

  /** Resolves when every cache that was asked for here so far is filled. */
  async synced(): Promise<void> {
    await Promise.all([...this.asked].map(({ informer }) => informer.synced()));
  }

  get pods(): Source<Pod> {
    return this.of(resources.pods);
  }
  get nodes(): Source<Node> {
    return this.of(resources.nodes);
  }
  get leases(): Source<Lease> {
    return this.of(resources.leases);
  }
  get namespaces(): Source<Namespace> {
    return this.of(resources.namespaces);
  }
  get services(): Source<Service> {
    return this.of(resources.services);
  }
  get endpoints(): Source<Endpoints> {
    return this.of(resources.endpoints);
  }
  get endpointSlices(): Source<EndpointSlice> {
    return this.of(resources.endpointSlices);
  }
  get replicaSets(): Source<ReplicaSet> {
    return this.of(resources.replicaSets);
  }
  get replicationControllers(): Source<ReplicationController> {
    return this.of(resources.replicationControllers);
  }
  get deployments(): Source<Deployment> {
    return this.of(resources.deployments);
  }
  get serviceAccounts(): Source<ServiceAccount> {
    return this.of(resources.serviceAccounts);
  }
  get configMaps(): Source<ConfigMap> {
    return this.of(resources.configMaps);
  }

  /** The cache of any resource. */
  of<T>(ref: ResourceRef<T>): Source<T> {
    const id = resourceId(ref);
    let source = this.made.get(id) as unknown as Source<T> | undefined;
    if (!source) {
      source = { ref, informer: this.informers.informer(ref, OPTIONS[id] as InformerOptions<T> | undefined) };
      this.made.set(id, source);
    }
    this.asked.add(source);
    return source;
  }
}

export function resourceId(ref: { group: string; resource: string }): string {
  return ref.group ? `${ref.resource}.${ref.group}` : ref.resource;
}
