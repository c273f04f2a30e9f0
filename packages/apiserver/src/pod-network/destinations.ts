/** Whether a host that a terminal asks for lies in the cluster: what the proxy hands to a node, and what it calls itself. */

export interface ClusterFacts {
  serviceCidr: string;
  podCidrs: readonly string[];
  hasService(namespace: string, name: string): boolean;
}

const DOMAIN = "cluster.local";

export function isInCluster(text: string, { serviceCidr, podCidrs, hasService }: ClusterFacts): boolean {
  const host = text.toLowerCase().replace(/\.$/, "");
  const address = valueOf(host);
  if (address !== undefined) return [serviceCidr, ...podCidrs].some((range) => contains(range, address));
  if (host.endsWith(`.${DOMAIN}`) || host.endsWith(".svc")) return true;
  const labels = host.split(".");
  // `web`, `web.blog`, and `web-0.web.blog` of a pod behind a headless Service.
  const [name = "", namespace = "default"] = labels.length > 2 ? labels.slice(-2) : labels;
  return labels.length <= 3 && hasService(namespace, name);
}

function contains(range: string, address: number): boolean {
  const [base = "", bits = "32"] = range.split("/");
  const size = 2 ** (32 - Number(bits));
  const value = valueOf(base);
  return value !== undefined && Math.floor(value / size) === Math.floor(address / size);
}

function valueOf(host: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host);
  return match ? match.slice(1).reduce((sum, part) => sum * 256 + Number(part), 0) : undefined;
}
