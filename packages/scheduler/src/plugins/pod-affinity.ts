/** InterPodAffinity: required terms filter (those of pods already there as well), preferred ones score. */
import type { ReadyNodeInfo } from "../cluster/node-info.ts";
import { type AffinityTerm, type PodInfo, termMatches } from "../cluster/pod-info.ts";
import { type FilterPlugin, fits, refuse, type ScorePlugin } from "./plugin.ts";

const domainOf = (node: ReadyNodeInfo, term: AffinityTerm): string | undefined => node.node.metadata.labels?.[term.topologyKey];

/** Domains in which at least one pod matches each term. */
function domainsOf(terms: readonly AffinityTerm[], nodes: readonly ReadyNodeInfo[]): Set<string>[] {
  return terms.map((term) => {
    const domains = new Set<string>();
    for (const node of nodes) {
      const domain = domainOf(node, term);
      if (domain === undefined || domains.has(domain)) continue;
      for (const other of node.pods.values()) {
        if (!termMatches(term, other.pod)) continue;
        domains.add(domain);
        break;
      }
    }
    return domains;
  });
}

/** `topologyKey\0domain` where a pod that is there already refuses this one. */
function refusedDomains(info: PodInfo, nodes: readonly ReadyNodeInfo[]): Set<string> {
  const refused = new Set<string>();
  for (const node of nodes) {
    for (const other of node.withAntiAffinity.values()) {
      for (const term of other.requiredAntiAffinity) {
        const domain = domainOf(node, term);
        if (domain !== undefined && termMatches(term, info.pod)) refused.add(`${term.topologyKey}\u0000${domain}`);
      }
    }
  }
  return refused;
}

export const podAffinityFilter: FilterPlugin = {
  name: "InterPodAffinity",
  prepare: (info, nodes) => {
    const refused = refusedDomains(info, nodes);
    const wanted = domainsOf(info.requiredAffinity, nodes);
    const unwanted = domainsOf(info.requiredAntiAffinity, nodes);
    // The first pod of a group that wants to be with its own kind may go anywhere.
    const first = wanted.every((domains) => !domains.size) && info.requiredAffinity.every((term) => termMatches(term, info.pod));
    return (node) => {
      const labels = node.node.metadata.labels ?? {};
      for (const [index, term] of info.requiredAffinity.entries()) {
        const domain = labels[term.topologyKey];
        if (domain === undefined || !(first || wanted[index]?.has(domain))) return refuse("node(s) didn't match pod affinity rules", true);
      }
      for (const [index, term] of info.requiredAntiAffinity.entries()) {
        const domain = labels[term.topologyKey];
        if (domain !== undefined && unwanted[index]?.has(domain)) return refuse("node(s) didn't match pod anti-affinity rules");
      }
      for (const pair of refused) {
        const [key = "", domain] = pair.split("\u0000");
        if (labels[key] === domain) return refuse("node(s) didn't satisfy existing pods anti-affinity rules");
      }
      return fits;
    };
  },
};

export const podAffinityScore: ScorePlugin = {
  name: "InterPodAffinity",
  weight: 2,
  normalize: "range",
  prepare: (info, nodes) => {
    const sums = new Map<string, number>();
    const addTo = (node: ReadyNodeInfo, term: AffinityTerm): void => {
      const domain = domainOf(node, term);
      if (domain === undefined) return;
      const id = `${term.topologyKey}\u0000${domain}`;
      sums.set(id, (sums.get(id) ?? 0) + term.weight);
    };
    for (const node of nodes) {
      for (const other of node.pods.values()) {
        for (const term of info.preferredAffinity) if (termMatches(term, other.pod)) addTo(node, term);
        for (const term of [...other.preferredAffinity, ...other.requiredAffinity]) if (termMatches(term, info.pod)) addTo(node, term);
      }
    }
    if (!sums.size) return undefined;
    const pairs = [...sums].map(([id, sum]) => [...id.split("\u0000"), sum] as [string, string, number]);
    return ({ node }) => pairs.reduce((total, [key, domain, sum]) => total + (node.metadata.labels?.[key] === domain ? sum : 0), 0);
  },
};
