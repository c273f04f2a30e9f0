/** Putting a Pod on a node. Source: BindingREST in pkg/registry/core/pod/storage. */
import { conflict, type FieldError, notSupported, required } from "@kubarium/apimachinery";
import type { Binding, Pod, PodCondition } from "../../generated/types.ts";
import type { StrategyContext } from "../../machinery/definition.ts";
import { setCondition } from "../../pods/conditions.ts";

/** Kubernetes answers these as a plain 500 with the errors' texts, not as a 422. */
export function validateBinding(binding: Binding): FieldError[] {
  const errors: FieldError[] = [];
  const { kind = "", name = "" } = binding.target ?? {};
  if (kind && kind !== "Node") errors.push(notSupported("target.kind", kind, ["Node", "<empty>"]));
  if (!name) errors.push(required("target.name"));
  return errors;
}

/**
 * The Pod on the node that the binding names, with the binding's labels and annotations; its generation stays. The given
 * Pod is not changed. Throws 409 about `pods/binding` for a Pod that is bound, gated or being deleted. Preconditions (uid and
 * resourceVersion of the binding's metadata) are the caller's.
 */
export function applyBinding(pod: Pod, binding: Binding, context: Pick<StrategyContext, "clock">): Pod {
  const problem = bindingProblem(pod);
  if (problem) throw conflict({ group: "", resource: "pods/binding" }, pod.metadata.name, problem);
  const { annotations, labels } = binding.metadata ?? {};
  const { nominatedNodeName: _, ...status } = pod.status ?? {};
  const bound: Pod = { ...pod, metadata: { ...pod.metadata }, spec: { ...pod.spec, nodeName: binding.target.name }, status };
  if (annotations) bound.metadata.annotations = { ...pod.metadata.annotations, ...annotations };
  if (labels && Object.keys(labels).length > 0) bound.metadata.labels = { ...pod.metadata.labels, ...labels };
  const scheduled: PodCondition = { type: "PodScheduled", status: "True" };
  setCondition(bound.status, scheduled, context.clock);
  return bound;
}

function bindingProblem({ metadata: { name, deletionTimestamp }, spec }: Pod): string | undefined {
  if (deletionTimestamp) return `pod ${name} is being deleted, cannot be assigned to a host`;
  if (spec.nodeName) return `pod ${name} is already assigned to node "${spec.nodeName}"`;
  return spec.schedulingGates?.length ? `pod ${name} has non-empty .spec.schedulingGates` : undefined;
}
