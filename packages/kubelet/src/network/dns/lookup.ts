/** The cluster's DNS as a function of Services and EndpointSlices. Source: the Kubernetes DNS specification 1.1.0 and CoreDNS' kubernetes plugin. */
import type { EndpointSlice, Service } from "@kubarium/api";
import { parseIpv4 } from "../addresses.ts";

export interface DnsAnswer {
  /** The full name that was found, after search domains. */
  name: string;
  /** Names on the way, for an ExternalName; the last is what has to be asked elsewhere when there are no addresses. None with no addresses: a circle. */
  aliases: readonly string[];
  addresses: readonly string[];
}

export interface DnsSource {
  service(namespace: string, name: string): Service | undefined;
  slices(namespace: string, name: string): readonly EndpointSlice[];
}

const CLUSTER_DOMAIN = "cluster.local";
/** Fewer dots than this, and the search domains are tried before the name itself. */
const NDOTS = 5;
/** More links than that lead nowhere. Source: CoreDNS' limit of a chain of CNAMEs. */
const MAX_ALIASES = 8;

export function searchDomains(namespace: string): string[] {
  return [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN];
}

/** Undefined is NXDOMAIN. A name outside the cluster has an answer only at the end of an ExternalName, without addresses. */
export function lookup(source: DnsSource, text: string, namespace: string): DnsAnswer | undefined {
  const name = text.toLowerCase();
  if (parseIpv4(name) !== undefined) return { name, aliases: [], addresses: [name] };
  const absolute = name.endsWith(".");
  const bare = absolute ? name.slice(0, -1) : name;
  const searched = absolute ? [] : searchDomains(namespace).map((domain) => `${bare}.${domain}`);
  const candidates = bare.split(".").length - 1 >= NDOTS ? [bare, ...searched] : [...searched, bare];
  for (const candidate of candidates) {
    const answer = resolve(source, candidate, []);
    if (answer) return answer;
  }
  return undefined;
}

function resolve(source: DnsSource, name: string, aliases: readonly string[]): DnsAnswer | undefined {
  const suffix = `.${CLUSTER_DOMAIN}`;
  if (!name.endsWith(suffix)) return aliases.length ? { name, aliases, addresses: [] } : undefined;
  const labels = name.slice(0, -suffix.length).split(".");
  const kind = labels.pop();
  const namespace = labels.pop();
  if (!namespace) return undefined;
  if (kind === "pod") return podAnswer(name, labels, aliases);
  const serviceName = labels.pop();
  const service = kind === "svc" && serviceName ? source.service(namespace, serviceName) : undefined;
  if (!service || !serviceName) return undefined;
  const { spec } = service;
  if (spec.type === "ExternalName") {
    const target = (spec.externalName ?? "").replace(/\.$/, "");
    if (labels.length) return undefined;
    // ExternalNames that point at each other: the name is there, and has nothing to say.
    if (target === name || aliases.includes(target) || aliases.length >= MAX_ALIASES) return { name, aliases: [], addresses: [] };
    const found = resolve(source, target, [...aliases, target]);
    return found ?? { name: target, aliases: [...aliases, target], addresses: [] };
  }
  const host = labels.join(".");
  const addresses =
    spec.clusterIP === "None"
      ? headless(source.slices(namespace, serviceName), host, Boolean(spec.publishNotReadyAddresses))
      : host
        ? []
        : [spec.clusterIP ?? ""].filter(Boolean);
  // A headless Service without endpoints exists, but has no address to give.
  return addresses.length ? { name, aliases, addresses } : undefined;
}

function headless(slices: readonly EndpointSlice[], host: string, unready: boolean): string[] {
  const found = new Set<string>();
  for (const slice of slices) {
    if (slice.addressType !== "IPv4") continue;
    for (const { addresses, conditions, hostname } of slice.endpoints ?? []) {
      const [ip = ""] = addresses;
      const isReady = unready || (conditions?.ready ?? true);
      if (isReady && ip && (!host || host === (hostname ?? ip.replaceAll(".", "-")))) found.add(ip);
    }
  }
  return [...found];
}

/** `10-244-1-5.default.pod.cluster.local`, whether there is such a pod or not. */
function podAnswer(name: string, labels: readonly string[], aliases: readonly string[]): DnsAnswer | undefined {
  const ip = labels.length === 1 ? (labels[0] ?? "").replaceAll("-", ".") : "";
  return parseIpv4(ip) === undefined ? undefined : { name, aliases, addresses: [ip] };
}
