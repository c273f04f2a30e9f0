/** What a new Pod gets before it is validated. Source: PrepareForCreate in pkg/registry/core/pod/strategy.go. */
import type { LabelSelector, Pod, PodAffinityTerm, PodCondition } from "../../../generated/types.ts";
import type { StrategyContext } from "../../../machinery/definition.ts";
import { setCondition } from "../../../pods/conditions.ts";
import { computePodQos } from "../../../pods/qos.ts";
import { setServiceAccountNames } from "../defaults/pod-spec.ts";
import { takeAppArmorAnnotations } from "./app-armor.ts";
import { dropDisabledPodSpecFields } from "./disabled-fields.ts";

export function prepareForCreate(pod: Pod, context: StrategyContext): void {
  pod.metadata.generation = 1;
  setServiceAccountNames(pod.spec);
  pod.status = { phase: "Pending", qosClass: computePodQos(pod.spec) };
  dropDisabledPodSpecFields(pod.spec);
  if (pod.spec.schedulingGates?.length) setCondition(pod.status, gated(), context.clock);
  mergeLabelKeys(pod);
  takeAppArmorAnnotations(pod, context.warn);
}

function gated(): PodCondition {
  return {
    type: "PodScheduled",
    status: "False",
    reason: "SchedulingGated",
    message: "Scheduling is blocked due to non-empty scheduling gates",
  };
}

/** `matchLabelKeys` become part of the selector, with the values that the Pod's own labels have now. */
function mergeLabelKeys({ spec, metadata: { labels = {} } }: Pod): void {
  for (const affinity of [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity]) {
    const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    for (const { podAffinityTerm } of preferred) mergeIntoTerm(podAffinityTerm, labels);
    for (const term of affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) mergeIntoTerm(term, labels);
  }
  for (const { labelSelector, matchLabelKeys } of spec.topologySpreadConstraints ?? []) {
    if (labelSelector) mergeKeys(labelSelector, matchLabelKeys, "In", labels);
  }
}

function mergeIntoTerm(term: PodAffinityTerm | undefined, labels: Record<string, string>): void {
  if (!term?.labelSelector) return;
  mergeKeys(term.labelSelector, term.matchLabelKeys, "In", labels);
  mergeKeys(term.labelSelector, term.mismatchLabelKeys, "NotIn", labels);
}

function mergeKeys(selector: LabelSelector, keys: readonly string[] | undefined, operator: string, labels: Record<string, string>): void {
  for (const key of keys ?? []) {
    const value = labels[key];
    if (value === undefined) continue;
    selector.matchExpressions ??= [];
    selector.matchExpressions.push({ key, operator, values: [value] });
  }
}
