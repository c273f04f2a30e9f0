/** One metric in v1's words, as its annotations have it, and in v2's. Source: the conversions of pkg/apis/autoscaling/v1. */
import { parseQuantity } from "@kubarium/apimachinery";
import type {
  V2ContainerResourceMetricSource,
  V2ExternalMetricSource,
  V2MetricIdentifier,
  V2MetricSpec,
  V2MetricStatus,
  V2MetricTarget,
  V2ObjectMetricSource,
  V2PodsMetricSource,
  V2ResourceMetricSource,
} from "../../../../generated/types.ts";
import type { AnyObject } from "../../../../machinery/definition.ts";

type Json = AnyObject["spec"];

/** Fields in the order of the Go struct, without those that have nothing. */
function ordered(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

const reference = ({ kind = "", name = "", apiVersion }: Json = {}): Json => ordered({ kind, name, apiVersion: apiVersion || undefined });
const identifier = ({ metricName, selector, metricSelector }: Json): V2MetricIdentifier =>
  ordered({ name: metricName, selector: selector ?? metricSelector }) as unknown as V2MetricIdentifier;

function converted<T>(value: T | null | undefined, convert: (value: T) => Record<string, unknown>): unknown {
  return value == null ? undefined : convert(value);
}

/** From v2 to v1. */
export function metricSpecToV1({ type, object, pods, resource, containerResource, external }: V2MetricSpec): Json {
  return ordered({
    type,
    object: converted(object, ({ describedObject, metric, target }: V2ObjectMetricSource) => ({
      target: reference(describedObject),
      metricName: metric.name,
      targetValue: target.value ?? "0",
      ...ordered({ selector: metric.selector, averageValue: target.averageValue }),
    })),
    pods: converted(pods, ({ metric, target }: V2PodsMetricSource) =>
      ordered({ metricName: metric.name, targetAverageValue: target.averageValue ?? "0", selector: metric.selector }),
    ),
    resource: converted(resource, resourceToV1),
    containerResource: converted(containerResource, (source: V2ContainerResourceMetricSource) => ({
      ...resourceToV1(source),
      container: source.container,
    })),
    external: converted(external, ({ metric, target }: V2ExternalMetricSource) =>
      ordered({
        metricName: metric.name,
        metricSelector: metric.selector,
        targetValue: target.value,
        targetAverageValue: target.averageValue,
      }),
    ),
  });
}

const resourceToV1 = ({ name, target }: V2ResourceMetricSource): Record<string, unknown> =>
  ordered({ name, targetAverageUtilization: target.averageUtilization, targetAverageValue: target.averageValue });

/** From v1 to v2. */
export function metricSpecFromV1({ type, object, pods, resource, containerResource, external }: Json): V2MetricSpec {
  return ordered({
    type,
    object: converted(object, (source: Json) => ({
      describedObject: reference(source.target),
      metric: identifier(source),
      target: objectTarget(source),
    })),
    pods: converted(pods, (source: Json) => ({
      metric: identifier(source),
      target: { type: "AverageValue", averageValue: source.targetAverageValue ?? "0" },
    })),
    resource: converted(resource, resourceFromV1),
    containerResource: converted(containerResource, (source: Json) => ({ ...resourceFromV1(source), container: source.container ?? "" })),
    external: converted(external, (source: Json) => ({
      metric: identifier(source),
      target: ordered({
        type: source.targetValue == null ? "AverageValue" : "Value",
        value: source.targetValue,
        averageValue: source.targetAverageValue,
      }),
    })),
  }) as unknown as V2MetricSpec;
}

/** v1 cannot leave out the value: a zero beside an average means nothing. */
function objectTarget({ averageValue, targetValue = "0" }: Json): V2MetricTarget {
  if (averageValue == null) return { type: "Value", value: targetValue };
  const value = parseQuantity(targetValue).sign() === 0 ? undefined : targetValue;
  return ordered({ type: "AverageValue", value, averageValue }) as unknown as V2MetricTarget;
}

function resourceFromV1({ name = "", targetAverageUtilization, targetAverageValue }: Json): Record<string, unknown> {
  const type = targetAverageUtilization == null ? "AverageValue" : "Utilization";
  return { name, target: ordered({ type, averageValue: targetAverageValue, averageUtilization: targetAverageUtilization }) };
}

/** From v2 to v1. */
export function metricStatusToV1({ type, object, pods, resource, containerResource, external }: V2MetricStatus): Json {
  const resourceStatus = ({ name, current }: Json): Record<string, unknown> =>
    ordered({ name, currentAverageUtilization: current?.averageUtilization, currentAverageValue: current?.averageValue ?? "0" });
  return ordered({
    type,
    object: converted(object, ({ describedObject, metric, current }: Json) => ({
      target: reference(describedObject),
      metricName: metric?.name ?? "",
      currentValue: current?.value ?? "0",
      ...ordered({ selector: metric?.selector, averageValue: current?.averageValue }),
    })),
    pods: converted(pods, ({ metric, current }: Json) =>
      ordered({ metricName: metric?.name ?? "", currentAverageValue: current?.averageValue ?? "0", selector: metric?.selector }),
    ),
    resource: converted(resource, resourceStatus),
    containerResource: converted(containerResource, (status: Json) => ({ ...resourceStatus(status), container: status.container ?? "" })),
    external: converted(external, ({ metric, current }: Json) => ({
      ...ordered({ metricName: metric?.name ?? "", metricSelector: metric?.selector }),
      currentValue: current?.value ?? "0",
      ...ordered({ currentAverageValue: current?.averageValue }),
    })),
  });
}

/** From v1 to v2. */
export function metricStatusFromV1({ type, object, pods, resource, containerResource, external }: Json): V2MetricStatus {
  const resourceStatus = ({ name = "", currentAverageValue = "0", currentAverageUtilization }: Json): Record<string, unknown> => ({
    name,
    current: ordered({ averageValue: currentAverageValue, averageUtilization: currentAverageUtilization }),
  });
  return ordered({
    type,
    object: converted(object, (status: Json) => ({
      describedObject: reference(status.target),
      metric: identifier(status),
      current: ordered({ value: status.currentValue ?? "0", averageValue: status.averageValue }),
    })),
    pods: converted(pods, (status: Json) => ({
      metric: identifier(status),
      current: { averageValue: status.currentAverageValue ?? "0" },
    })),
    resource: converted(resource, resourceStatus),
    containerResource: converted(containerResource, (status: Json) => ({ ...resourceStatus(status), container: status.container ?? "" })),
    external: converted(external, (status: Json) => ({
      metric: identifier(status),
      current: ordered({ value: status.currentValue ?? "0", averageValue: status.currentAverageValue }),
    })),
  }) as unknown as V2MetricStatus;
}
