/** The built-in resources that components talk about, each tied to its type. Light: pulls in no schemas. */
import type { GroupVersionKind, GroupVersionResource } from "@kubarium/apimachinery";
import type * as k from "./generated/types.ts";
import type { PushedImage } from "./images/index.ts";

/** Names a resource and, to the type checker, the shape of its objects. */
export interface ResourceRef<T> extends GroupVersionResource, GroupVersionKind {
  namespaced: boolean;
  /** Never set; carries the type. */
  readonly type?: T;
}

const namespaced = <T>(group: string, version: string, resource: string, kind: string): ResourceRef<T> => ({
  group,
  version,
  resource,
  kind,
  namespaced: true,
});
const cluster = <T>(group: string, version: string, resource: string, kind: string): ResourceRef<T> => ({
  group,
  version,
  resource,
  kind,
  namespaced: false,
});

export const pods = namespaced<k.Pod>("", "v1", "pods", "Pod");
export const nodes = cluster<k.Node>("", "v1", "nodes", "Node");
export const namespaces = cluster<k.Namespace>("", "v1", "namespaces", "Namespace");
export const services = namespaced<k.Service>("", "v1", "services", "Service");
export const endpoints = namespaced<k.Endpoints>("", "v1", "endpoints", "Endpoints");
export const configMaps = namespaced<k.ConfigMap>("", "v1", "configmaps", "ConfigMap");
export const secrets = namespaced<k.Secret>("", "v1", "secrets", "Secret");
export const serviceAccounts = namespaced<k.ServiceAccount>("", "v1", "serviceaccounts", "ServiceAccount");
export const events = namespaced<k.CoreEvent>("", "v1", "events", "Event");
export const replicationControllers = namespaced<k.ReplicationController>("", "v1", "replicationcontrollers", "ReplicationController");
export const persistentVolumeClaims = namespaced<k.PersistentVolumeClaim>("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim");
export const persistentVolumes = cluster<k.PersistentVolume>("", "v1", "persistentvolumes", "PersistentVolume");
export const resourceQuotas = namespaced<k.ResourceQuota>("", "v1", "resourcequotas", "ResourceQuota");
export const limitRanges = namespaced<k.LimitRange>("", "v1", "limitranges", "LimitRange");
export const replicaSets = namespaced<k.ReplicaSet>("apps", "v1", "replicasets", "ReplicaSet");
export const deployments = namespaced<k.Deployment>("apps", "v1", "deployments", "Deployment");
export const statefulSets = namespaced<k.StatefulSet>("apps", "v1", "statefulsets", "StatefulSet");
export const daemonSets = namespaced<k.DaemonSet>("apps", "v1", "daemonsets", "DaemonSet");
export const jobs = namespaced<k.Job>("batch", "v1", "jobs", "Job");
export const leases = namespaced<k.Lease>("coordination.k8s.io", "v1", "leases", "Lease");
export const endpointSlices = namespaced<k.EndpointSlice>("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice");
export const podDisruptionBudgets = namespaced<k.PodDisruptionBudget>("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");
export const priorityClasses = cluster<k.PriorityClass>("scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass");
export const storageClasses = cluster<k.StorageClass>("storage.k8s.io", "v1", "storageclasses", "StorageClass");
export const roles = namespaced<k.Role>("rbac.authorization.k8s.io", "v1", "roles", "Role");
export const roleBindings = namespaced<k.RoleBinding>("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding");
export const clusterRoles = cluster<k.ClusterRole>("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole");
export const clusterRoleBindings = cluster<k.ClusterRoleBinding>(
  "rbac.authorization.k8s.io",
  "v1",
  "clusterrolebindings",
  "ClusterRoleBinding",
);
/** Our own kind: what was pushed to the cluster. */
export const containerImages = cluster<PushedImage>("kubarium.dev", "v1", "containerimages", "ContainerImage");
