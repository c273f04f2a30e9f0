/** Source: printHorizontalPodAutoscaler and formatHPAMetrics. Counts are numbers in columns of strings. */
import type { AnyObject } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";

const UNKNOWN = "<unknown>";
const SHOWN_METRICS = 2;
const sources: Record<string, string> = {
  External: "external",
  Object: "object",
  Pods: "pods",
  Resource: "resource",
  ContainerResource: "containerResource",
};

type Metric = Record<string, AnyObject["spec"]>;

function metricText(spec: Metric, status: Metric | undefined): string {
  const field = sources[spec.type];
  if (!field) return "<unknown type>";
  const { target = {}, name } = spec[field] ?? {};
  const current = status?.[field]?.current;
  switch (field) {
    case "pods":
      return `${current ? (current.averageValue ?? "0") : UNKNOWN}/${target.averageValue}`;
    case "external":
    case "object":
      if (target.averageValue != null) return `${current?.averageValue ?? UNKNOWN}/${target.averageValue} (avg)`;
      return `${current ? (current.value ?? "0") : UNKNOWN}/${target.value}`;
    default:
      if (target.averageValue != null) return `${name}: ${current?.averageValue ?? UNKNOWN}/${target.averageValue}`;
      return `${name}: ${percent(current?.averageUtilization) ?? UNKNOWN}/${percent(target.averageUtilization) ?? "<auto>"}`;
  }
}

const percent = (utilization: number | undefined): string | undefined => (utilization == null ? undefined : `${utilization}%`);

function targets({ spec, status }: AnyObject): string {
  const metrics: Metric[] = spec?.metrics ?? [];
  if (metrics.length === 0) return "<none>";
  const shown = metrics.slice(0, SHOWN_METRICS).map((metric, index) => metricText(metric, status?.currentMetrics?.[index]));
  const more = metrics.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` + ${more} more...` : "");
}

export const horizontalPodAutoscalerColumns = tableOf(
  nameColumn,
  {
    name: "Reference",
    field: "api.autoscaling.v2.HorizontalPodAutoscalerSpec.scaleTargetRef",
    cell: ({ spec }) => `${spec?.scaleTargetRef?.kind ?? ""}/${spec?.scaleTargetRef?.name ?? ""}`,
  },
  { name: "Targets", field: "api.autoscaling.v2.HorizontalPodAutoscalerSpec.metrics", cell: targets },
  {
    name: "MinPods",
    field: "api.autoscaling.v2.HorizontalPodAutoscalerSpec.minReplicas",
    cell: ({ spec }) => (spec?.minReplicas == null ? "<unset>" : String(spec.minReplicas)),
  },
  { name: "MaxPods", field: "api.autoscaling.v2.HorizontalPodAutoscalerSpec.maxReplicas", cell: ({ spec }) => spec?.maxReplicas ?? 0 },
  {
    name: "Replicas",
    field: "api.autoscaling.v2.HorizontalPodAutoscalerStatus.currentReplicas",
    cell: ({ status }) => status?.currentReplicas ?? 0,
  },
  ageColumn,
);
