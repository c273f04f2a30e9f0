/** A controller without a selector or labels takes those of its template. Source: SetDefaults_ReplicationController. */
import type { AnyObject } from "../../../machinery/definition.ts";
import { setPodTemplateDefaults } from "../../pods/defaults/pod-spec.ts";

const isEmpty = (labels: Record<string, string> | undefined): boolean => !labels || Object.keys(labels).length === 0;

export function setReplicationControllerDefaults(controller: AnyObject): void {
  controller.spec ??= {};
  const { spec } = controller;
  spec.replicas ??= 1;
  if (!spec.template) return;
  setPodTemplateDefaults(spec.template);
  const { labels } = spec.template.metadata;
  if (!labels) return;
  if (isEmpty(spec.selector)) spec.selector = { ...labels };
  if (isEmpty(controller.metadata.labels)) controller.metadata.labels = { ...labels };
}
