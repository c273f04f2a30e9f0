/** Labels of Kubernetes that a kubelet may set on its own node. Source: staging/src/k8s.io/kubelet/pkg/apis/well_known_labels.go. */
const OWN = new Set([
  "kubernetes.io/hostname",
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
  "node.kubernetes.io/instance-type",
  "beta.kubernetes.io/instance-type",
  "kubernetes.io/os",
  "kubernetes.io/arch",
  "beta.kubernetes.io/os",
  "beta.kubernetes.io/arch",
  "node.kubernetes.io/windows-build",
]);
const OWN_DOMAINS = ["kubelet.kubernetes.io", "node.kubernetes.io"];
const SYSTEM_DOMAINS = ["kubernetes.io", "k8s.io"];
const RESTRICTED_DOMAIN = "node-restriction.kubernetes.io";

/** Of the labels that differ, those that are not the kubelet's to change, in order. */
export function forbiddenLabels(next: Record<string, string>, before: Record<string, string>): string[] {
  const changed = [...new Set([...Object.keys(next), ...Object.keys(before)])].filter((label) => next[label] !== before[label]);
  return changed.filter(isForbidden).sort();
}

function isForbidden(label: string): boolean {
  const slash = label.indexOf("/");
  const domain = slash < 0 ? "" : label.slice(0, slash);
  const isIn = (parent: string): boolean => domain === parent || domain.endsWith(`.${parent}`);
  if (isIn(RESTRICTED_DOMAIN)) return true;
  return SYSTEM_DOMAINS.some(isIn) && !OWN.has(label) && !OWN_DOMAINS.some(isIn);
}
