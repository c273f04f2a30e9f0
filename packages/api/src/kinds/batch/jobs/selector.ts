/** Unless the client manages the selector, a Job's Pods are found by its uid. Source: generateSelectorIfNeeded of pkg/registry/batch/job. */
import { deepEqual } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";

const CONTROLLER_UID = "batch.kubernetes.io/controller-uid";
const JOB_NAME = "batch.kubernetes.io/job-name";

/** Labels that the Job took from its template follow the template; what the client set is never overwritten, validation refuses it. */
export function generateSelectorIfNeeded(job: AnyObject): void {
  const { metadata, spec } = job;
  if (spec.manualSelector) return;
  const { template } = spec;
  const inherited = Object.keys(metadata.labels ?? {}).length === 0 || deepEqual(metadata.labels, template.metadata?.labels);
  const uid = metadata.uid ?? "";
  const name = metadata.name ?? "";
  const generated = { "job-name": name, [JOB_NAME]: name, "controller-uid": uid, [CONTROLLER_UID]: uid };
  template.metadata = { ...template.metadata, labels: { ...generated, ...template.metadata?.labels } };
  spec.selector = { ...spec.selector, matchLabels: { [CONTROLLER_UID]: uid, ...spec.selector?.matchLabels } };
  if (inherited) metadata.labels = { ...template.metadata.labels };
}
