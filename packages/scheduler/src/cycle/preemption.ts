/** Which pods of lower priority must go so that a pod fits. Source: pkg/scheduler/framework/preemption, plugins/defaultpreemption. */
import type { PodDisruptionBudget } from "@kubarium/api";
import { selectorFromLabelSelector } from "@kubarium/apimachinery";
import type { ReadyNodeInfo } from "../cluster/node-info.ts";
import type { PodInfo } from "../cluster/pod-info.ts";
import type { Refusal } from "../plugins/plugin.ts";
import { filterFor } from "./plan.ts";

export interface Preemption {
  node: string;
  victims: PodInfo[];
  /** Victims whose disruption budget does not allow it. */
  violations: number;
}

/** Why a pod may push nobody away (now); undefined when it may. */
export function preemptionIneligible(
  { pod, priority }: PodInfo,
  nodes: readonly ReadyNodeInfo[],
  refusals: ReadonlyMap<string, readonly Refusal[]>,
): string | undefined {
  if (pod.spec.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  const nominated = nodes.find(({ node }) => node.metadata.name === pod.status.nominatedNodeName);
  if (!nominated || refusals.get(nominated.node.metadata.name)?.some(({ unresolvable }) => unresolvable)) return undefined;
  const going = [...nominated.pods.values()].some((other) => other.priority < priority && isPreempted(other));
  return going ? "not eligible due to a terminating pod on the nominated node." : undefined;
}

const isPreempted = ({ pod }: PodInfo): boolean =>
  pod.metadata.deletionTimestamp !== undefined &&
  !!pod.status.conditions?.some(
    ({ type, status, reason }) => type === "DisruptionTarget" && status === "True" && reason === "PreemptionByScheduler",
  );

const startedMs = ({ pod }: PodInfo): number => Date.parse(pod.status.startTime ?? pod.metadata.creationTimestamp);

/** The node that is hurt least: fewest budgets broken, lowest highest priority, lowest sum of priorities, fewest victims, youngest among the most important. */
export function planPreemption(
  info: PodInfo,
  nodes: readonly ReadyNodeInfo[],
  refusals: ReadonlyMap<string, readonly Refusal[]>,
  budgets: readonly PodDisruptionBudget[] = [],
): Preemption | undefined {
  if (preemptionIneligible(info, nodes, refusals)) return undefined;
  const candidates: Preemption[] = [];
  for (const node of nodes) {
    if (refusals.get(node.node.metadata.name)?.some(({ unresolvable }) => unresolvable)) continue;
    const found = victimsOn(info, node, nodes, budgets);
    if (found?.victims.length) candidates.push({ node: node.node.metadata.name, ...found });
  }
  return candidates.sort(compare)[0];
}

function victimsOn(
  info: PodInfo,
  node: ReadyNodeInfo,
  nodes: readonly ReadyNodeInfo[],
  budgets: readonly PodDisruptionBudget[],
): Omit<Preemption, "node"> | undefined {
  const lower = [...node.pods.values()].filter((other) => other.priority < info.priority);
  if (!lower.length) return undefined;
  const trial = node.clone() as ReadyNodeInfo;
  const world = nodes.map((other) => (other === node ? trial : other));
  const isFit = (): boolean => filterFor(info, world)(trial).length === 0;
  for (const victim of lower) trial.remove(victim.key);
  if (!isFit()) return undefined;
  const victims: PodInfo[] = [];
  let violations = 0;
  const sorted = lower.sort((a, b) => b.priority - a.priority || startedMs(a) - startedMs(b));
  const violating = violatingBudgets(sorted, budgets);
  // Those whose budget would be broken are let stay first, then the most important ones.
  for (const other of [...violating, ...sorted.filter((pod) => !violating.has(pod))]) {
    trial.add(other);
    if (isFit()) continue;
    trial.remove(other.key);
    victims.push(other);
    if (violating.has(other)) violations++;
  }
  return { victims, violations };
}

/** In the given order each pod uses up what its budgets allow. A budget without selector is nobody's. */
function violatingBudgets(pods: readonly PodInfo[], budgets: readonly PodDisruptionBudget[]): Set<PodInfo> {
  const left = budgets.map((budget) => ({
    budget,
    selector: selectorFromLabelSelector(budget.spec?.selector),
    allowed: budget.status?.disruptionsAllowed ?? 0,
  }));
  const violating = new Set<PodInfo>();
  for (const info of pods) {
    const { namespace, labels, name } = info.pod.metadata;
    for (const entry of left) {
      if (entry.budget.metadata.namespace !== namespace || !labels || entry.selector.empty() || !entry.selector.matches(labels)) continue;
      if (entry.budget.status?.disruptedPods?.[name]) continue;
      entry.allowed--;
      if (entry.allowed < 0) violating.add(info);
    }
  }
  return violating;
}

function compare(a: Preemption, b: Preemption): number {
  const highest = ({ victims }: Preemption): number => Math.max(...victims.map(({ priority }) => priority));
  const sum = ({ victims }: Preemption): number => victims.reduce((total, { priority }) => total + priority + 2 ** 31, 0);
  const youngest = (candidate: Preemption): number =>
    Math.min(...candidate.victims.filter(({ priority }) => priority === highest(candidate)).map(startedMs));
  return (
    a.violations - b.violations ||
    highest(a) - highest(b) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length ||
    youngest(b) - youngest(a)
  );
}
