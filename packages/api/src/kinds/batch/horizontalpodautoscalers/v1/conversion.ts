/**
 * autoscaling/v1 knows one target, the use of cpu in percent. All else that v2 can say travels in annotations when an autoscaler is
 * read as v1, and comes back from them. Source: pkg/apis/autoscaling/v1/conversion.go.
 */
import type {
  V2HPAScalingRules,
  V2MetricSpec,
  V2HorizontalPodAutoscalerBehavior,
  V2HorizontalPodAutoscalerSpec,
  V2HorizontalPodAutoscalerStatus,
} from "../../../../generated/types.ts";
import type { AnyObject } from "../../../../machinery/definition.ts";
import { BEHAVIOR, behaviorIn, CONDITIONS, CURRENT_METRICS, listIn, METRICS, withoutRoundTrip } from "./annotations.ts";
import { metricSpecFromV1, metricSpecToV1, metricStatusFromV1, metricStatusToV1 } from "./metrics.ts";

type Json = AnyObject["spec"];

const DEFAULT_UTILIZATION = 80;

/** What `targetCPUUtilizationPercentage` says. */
const isCpuUtilization = ({ type, resource }: V2MetricSpec): boolean =>
  type === "Resource" && resource?.name === "cpu" && resource.target?.averageUtilization != null;

const cpuUtilization = (averageUtilization: number): V2MetricSpec => ({
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
});

export function autoscalerToV1(autoscaler: AnyObject): AnyObject {
  const { metrics = [], behavior, ...spec } = autoscaler.spec as Partial<V2HorizontalPodAutoscalerSpec>;
  const { currentMetrics, conditions, ...status } = (autoscaler.status ?? {}) as Partial<V2HorizontalPodAutoscalerStatus>;
  const metadata = withoutRoundTrip(autoscaler.metadata);
  const others = metrics.filter((metric) => !isCpuUtilization(metric));
  const annotations: Record<string, string> = { ...metadata.annotations };
  if (others.length > 0) annotations[METRICS] = JSON.stringify(others.map(metricSpecToV1));
  if (currentMetrics?.length) annotations[CURRENT_METRICS] = JSON.stringify(currentMetrics.map(metricStatusToV1));
  if (behavior) annotations[BEHAVIOR] = JSON.stringify(printedBehavior(behavior));
  if (conditions?.length) annotations[CONDITIONS] = JSON.stringify(conditions.map(conditionToV1));
  const target = metrics.find(isCpuUtilization)?.resource?.target.averageUtilization;
  const cpu = currentMetrics?.findLast(
    ({ type, resource }) => type === "Resource" && resource?.name === "cpu" && resource.current.averageUtilization != null,
  );
  const current = cpu?.resource?.current.averageUtilization;
  return {
    apiVersion: "autoscaling/v1",
    kind: autoscaler.kind,
    metadata: Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata,
    spec: { ...spec, ...(target != null ? { targetCPUUtilizationPercentage: target } : {}) },
    status: { currentReplicas: 0, ...status, ...(current != null ? { currentCPUUtilizationPercentage: current } : {}) },
  };
}

export function autoscalerFromV1(autoscaler: AnyObject): AnyObject {
  const { targetCPUUtilizationPercentage: target, ...spec } = (autoscaler.spec ?? {}) as Json;
  const { currentCPUUtilizationPercentage: current, ...status } = (autoscaler.status ?? {}) as Json;
  const { metadata } = autoscaler;
  const own = target == null ? [] : [cpuUtilization(target)];
  const metrics = [...(listIn(metadata, METRICS) ?? []).map(metricSpecFromV1), ...own];
  const behavior = behaviorIn(metadata);
  const ownStatus =
    current == null ? undefined : [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: current } } }];
  const currentMetrics = listIn(metadata, CURRENT_METRICS)?.map(metricStatusFromV1) ?? ownStatus;
  const conditions = listIn(metadata, CONDITIONS);
  return {
    apiVersion: "autoscaling/v2",
    kind: autoscaler.kind,
    metadata: withoutRoundTrip(metadata),
    spec: { ...spec, metrics: metrics.length > 0 ? metrics : [cpuUtilization(DEFAULT_UTILIZATION)], ...(behavior ? { behavior } : {}) },
    status: { ...status, ...(currentMetrics ? { currentMetrics } : {}), ...(conditions ? { conditions } : {}) },
  };
}

/** As the Go struct that it is inside Kubernetes. */
function printedBehavior({ scaleUp, scaleDown }: V2HorizontalPodAutoscalerBehavior): Json {
  return { ScaleUp: printedRules(scaleUp), ScaleDown: printedRules(scaleDown) };
}

function printedRules(rules: V2HPAScalingRules | undefined): Json {
  if (!rules) return null;
  const { stabilizationWindowSeconds, selectPolicy, policies, tolerance } = rules;
  return {
    StabilizationWindowSeconds: stabilizationWindowSeconds ?? null,
    SelectPolicy: selectPolicy ?? null,
    Policies: policies?.length
      ? policies.map(({ type, value, periodSeconds }) => ({ Type: type, Value: value, PeriodSeconds: periodSeconds }))
      : null,
    Tolerance: tolerance ?? null,
  };
}

function conditionToV1({ type, status, lastTransitionTime, reason, message }: Json): Json {
  return {
    type,
    status,
    lastTransitionTime: lastTransitionTime ?? null,
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
  };
}
