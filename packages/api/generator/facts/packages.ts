/** The Go packages whose types the stable API is made of: folder under staging, OpenAPI name prefix, API group. */

export interface GoPackageFacts {
  folder: string;
  /** Prefix of the definitions in OpenAPI: `io.k8s.api.core.v1`. */
  openApi: string;
  /** undefined for packages whose kinds belong to every group or none. */
  group?: string;
  version: string;
}

const api = (name: string, group: string, version = "v1"): GoPackageFacts => ({
  folder: `api/${name}/${version}`,
  openApi: `io.k8s.api.${name}.${version}`,
  group,
  version,
});

export const goPackages: readonly GoPackageFacts[] = [
  api("admissionregistration", "admissionregistration.k8s.io"),
  api("apps", "apps"),
  api("authentication", "authentication.k8s.io"),
  api("authorization", "authorization.k8s.io"),
  api("autoscaling", "autoscaling"),
  api("autoscaling", "autoscaling", "v2"),
  api("batch", "batch"),
  api("certificates", "certificates.k8s.io"),
  api("coordination", "coordination.k8s.io"),
  api("core", ""),
  api("discovery", "discovery.k8s.io"),
  api("events", "events.k8s.io"),
  api("flowcontrol", "flowcontrol.apiserver.k8s.io"),
  api("networking", "networking.k8s.io"),
  api("node", "node.k8s.io"),
  api("policy", "policy"),
  api("rbac", "rbac.authorization.k8s.io"),
  api("resource", "resource.k8s.io"),
  api("scheduling", "scheduling.k8s.io"),
  api("storage", "storage.k8s.io"),
  { folder: "apimachinery/pkg/apis/meta/v1", openApi: "io.k8s.apimachinery.pkg.apis.meta.v1", version: "v1" },
  { folder: "apimachinery/pkg/version", openApi: "io.k8s.apimachinery.pkg.version", version: "" },
  {
    folder: "apiextensions-apiserver/pkg/apis/apiextensions/v1",
    openApi: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1",
    group: "apiextensions.k8s.io",
    version: "v1",
  },
  {
    folder: "kube-aggregator/pkg/apis/apiregistration/v1",
    openApi: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1",
    group: "apiregistration.k8s.io",
    version: "v1",
  },
];
