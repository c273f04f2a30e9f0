/** The order of groups and versions in discovery. Source: the apiVersionPriorities of kube-apiserver. */
const GROUP_PRIORITY: Record<string, number> = {
  "apiregistration.k8s.io": 20_000,
  "": 18_000,
  extensions: 17_900,
  apps: 17_800,
  "events.k8s.io": 17_750,
  "authentication.k8s.io": 17_700,
  "authorization.k8s.io": 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  "certificates.k8s.io": 17_300,
  "networking.k8s.io": 17_200,
  policy: 17_100,
  "rbac.authorization.k8s.io": 17_000,
  "storage.k8s.io": 16_800,
  "admissionregistration.k8s.io": 16_700,
  "apiextensions.k8s.io": 16_700,
  "scheduling.k8s.io": 16_600,
  "coordination.k8s.io": 16_500,
  "node.k8s.io": 16_300,
  "discovery.k8s.io": 16_200,
  "flowcontrol.apiserver.k8s.io": 16_100,
  "internal.apiserver.k8s.io": 16_000,
  "resource.k8s.io": 9900,
};
/** Groups of custom resources come after all of Kubernetes' own. */
const CUSTOM_PRIORITY = 1000;

export function compareGroups(a: string, b: string): number {
  const difference = (GROUP_PRIORITY[b] ?? CUSTOM_PRIORITY) - (GROUP_PRIORITY[a] ?? CUSTOM_PRIORITY);
  return difference !== 0 ? difference : a < b ? -1 : a > b ? 1 : 0;
}

/** GA before beta before alpha, newer before older: v2, v1, v2beta1, v1alpha1. Source: apimachinery/pkg/version. */
export function compareVersions(a: string, b: string): number {
  const [stageA, majorA, minorA] = ranked(a);
  const [stageB, majorB, minorB] = ranked(b);
  return stageB - stageA || majorB - majorA || minorB - minorA || (a < b ? -1 : 1);
}

function ranked(version: string): [stage: number, major: number, minor: number] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return [-1, 0, 0];
  const [, major, stage, minor] = match;
  return [stage === "alpha" ? 0 : stage === "beta" ? 1 : 2, Number(major), Number(minor ?? 0)];
}
