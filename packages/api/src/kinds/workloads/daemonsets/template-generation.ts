/**
 * How often a DaemonSet's template has changed: a field once, now an annotation that clients cannot set, except at creation.
 * Source: Convert_v1_DaemonSet_To_apps_DaemonSet, PrepareFor… of pkg/registry/apps/daemonset.
 */
import type { AnyObject } from "../../../machinery/definition.ts";

export const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

export function templateGenerationOf({ metadata }: AnyObject): number {
  const text = metadata.annotations?.[TEMPLATE_GENERATION];
  return text !== undefined && /^[+-]?[0-9]+$/.test(text) ? Number(text) : 0;
}

export function setTemplateGeneration(daemonSet: AnyObject, generation: number): void {
  daemonSet.metadata.annotations = { ...daemonSet.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
}
