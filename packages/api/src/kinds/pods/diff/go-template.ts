import { sortedMap } from "@kubarium/apimachinery";
import type { PodTemplateSpec } from "../../../generated/types.ts";
import { goStruct } from "./go-struct.ts";

/** A template as the Go struct that it is inside Kubernetes: its metadata is not a field of its own. */
export function goPodTemplate({ metadata, spec }: PodTemplateSpec): Record<string, unknown> {
  const { labels, annotations, ...others } = metadata ?? {};
  return {
    ...others,
    ...(labels && Object.keys(labels).length > 0 ? { labels: sortedMap(labels) } : {}),
    ...(annotations && Object.keys(annotations).length > 0 ? { annotations: sortedMap(annotations) } : {}),
    Spec: goStruct(spec ?? {}, "PodSpec"),
  };
}
