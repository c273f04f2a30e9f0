/** What a container finds in /etc/hosts and /etc/resolv.conf. Source: kubelet/pkg/kubelet_pods.go and network/dns, and a recorded 1.36 pod. */
import type { Pod } from "@kubarium/api";
import { searchDomains } from "./lookup.ts";

/** Where the cluster's DNS Service is by convention. */
export const CLUSTER_DNS = "10.96.0.10";

const LOCAL = [
  "127.0.0.1\tlocalhost",
  "::1\tlocalhost ip6-localhost ip6-loopback",
  "fe00::0\tip6-localnet",
  "fe00::0\tip6-mcastprefix",
  "fe00::1\tip6-allnodes",
  "fe00::2\tip6-allrouters",
];

export function hostsFile(pod: Pod, podIp: string, hostname: string): string {
  const domain = pod.spec.subdomain ? `${hostname}.${pod.spec.subdomain}.${pod.metadata.namespace}.svc.cluster.local\t` : "";
  const lines = ["# Kubernetes-managed hosts file.", ...LOCAL, `${podIp}\t${domain}${hostname}`];
  const aliases = (pod.spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join("\t")}`);
  const added = aliases.length ? ["", "# Entries added by HostAliases.", ...aliases] : [];
  return `${[...lines, ...added].join("\n")}\n`;
}

export function resolvConf(pod: Pod): string {
  const { dnsPolicy = "ClusterFirst", dnsConfig = {}, hostNetwork } = pod.spec;
  const isCluster = dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && !hostNetwork);
  const own = dnsPolicy === "None" ? [] : [isCluster ? CLUSTER_DNS : "127.0.0.1"];
  const searches = [...(isCluster ? searchDomains(pod.metadata.namespace ?? "default") : []), ...(dnsConfig.searches ?? [])];
  const given = (dnsConfig.options ?? []).map(({ name, value }) => (value === undefined ? `${name}` : `${name}:${value}`));
  const names = new Set(given.map((option) => option.split(":")[0]));
  const options = [...(isCluster && !names.has("ndots") ? ["ndots:5"] : []), ...given];
  const lines = [
    ...(searches.length ? [`search ${searches.join(" ")}`] : []),
    ...[...own, ...(dnsConfig.nameservers ?? [])].map((address) => `nameserver ${address}`),
    ...(options.length ? [`options ${options.join(" ")}`] : []),
  ];
  return `${lines.join("\n")}\n`;
}
