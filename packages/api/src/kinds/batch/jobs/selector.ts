/** Unless the client manages the selector, a Job's Pods are found by its uid. Source: generateSelectorIfNeeded of pkg/registry/batch/job. */
import { deepEqual } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";

export const CONTROLLER_UID = "batch.kubernetes.io/controller-uid";
export const JOB_NAME = "batch.kubernetes.io/job-name";
/** From before labels had a domain. */
export const LEGACY_CONTROLLER_UID = "controller-uid";
export const LEGACY_JOB_NAME = "job-name";

/** Labels that the Job took from its template follow the template; what the client set is never overwritten, validation refuses it. */
export function generateSelectorIfNeeded(job: AnyObject): void {
  const { metadata, spec } = job;
  if (spec.manualSelector) return;
  const { template } = spec;
  const inherited = Object.keys(metadata.labels ?? {}).length === 0 || deepEqual(metadata.labels, template.metadata?.labels);
  const uid = metadata.uid ?? "";
  const name = metadata.name ?? "";
  const generated = { [LEGACY_JOB_NAME]: name, [JOB_NAME]: name, [LEGACY_CONTROLLER_UID]: uid, [CONTROLLER_UID]: uid };
  template.metadata = { ...template.metadata, labels: { ...generated, ...template.metadata?.labels } };
  spec.selector = { ...spec.selector, matchLabels: { [CONTROLLER_UID]: uid, ...spec.selector?.matchLabels } };
  if (inherited) metadata.labels = { ...template.metadata.labels };
}
