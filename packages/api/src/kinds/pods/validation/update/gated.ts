/** A Pod that is not yet scheduled may be placed more narrowly. Source: validateNodeSelectorMutation, validateNodeAffinityMutation. */
import { invalidValue } from "@kubarium/apimachinery";
import type { Affinity, NodeAffinity, NodeSelectorTerm, PodSpec } from "../../../../generated/types.ts";
import { goStruct } from "../../diff/go-struct.ts";
import { sameStruct } from "../../diff/semantic.ts";
import type { Errors, FieldPath } from "../names.ts";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

/** Checks selector and node affinity, then puts the old ones into `rest`, which is compared with the old spec afterwards. */
export function keepGatedPlacement(errors: Errors, rest: PodSpec, old: PodSpec): void {
  checkNodeSelector(errors, "spec.nodeSelector", rest.nodeSelector ?? {}, old.nodeSelector ?? {});
  rest.nodeSelector = old.nodeSelector;
  const next = rest.affinity?.nodeAffinity;
  const previous = old.affinity?.nodeAffinity;
  if (sameStruct(next, previous, "NodeAffinity")) return;
  checkNodeAffinity(errors, "spec.affinity.nodeAffinity", next, previous);
  rest.affinity = withNodeAffinity(rest.affinity, old.affinity, previous);
}

function checkNodeSelector(errors: Errors, path: FieldPath, next: Record<string, string>, previous: Record<string, string>): void {
  if (Object.keys(previous).every((key) => next[key] === previous[key])) return;
  errors.push(invalidValue(path, next, "only additions to spec.nodeSelector are allowed (no mutations or deletions)"));
}

function checkNodeAffinity(errors: Errors, path: FieldPath, next: NodeAffinity | undefined, previous: NodeAffinity | undefined): void {
  const oldTerms = previous?.[REQUIRED]?.nodeSelectorTerms;
  if (!oldTerms?.length) return;
  const terms = next?.[REQUIRED]?.nodeSelectorTerms ?? [];
  const field = `${path}.${REQUIRED}.nodeSelectorTerms`;
  const printed = (term: NodeSelectorTerm) => goStruct(term, "NodeSelectorTerm");
  if (oldTerms.length !== terms.length) {
    const value = terms.length > 0 ? terms.map(printed) : undefined;
    errors.push(invalidValue(field, value, "no additions/deletions to non-empty NodeSelectorTerms list are allowed"));
    return;
  }
  for (const [index, term] of terms.entries()) {
    if (onlyAdds(term, oldTerms[index] as NodeSelectorTerm)) continue;
    errors.push(invalidValue(`${field}[${index}]`, printed(term), "only additions are allowed (no mutations or deletions)"));
  }
}

function onlyAdds(next: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const isEmpty = ({ matchExpressions, matchFields }: NodeSelectorTerm) => !matchExpressions?.length && !matchFields?.length;
  if (isEmpty(old)) return isEmpty(next);
  const begin = {
    matchExpressions: next.matchExpressions?.slice(0, old.matchExpressions?.length ?? 0),
    matchFields: next.matchFields?.slice(0, old.matchFields?.length ?? 0),
  };
  return sameStruct(begin, old, "NodeSelectorTerm");
}

function withNodeAffinity(
  affinity: Affinity | undefined,
  old: Affinity | undefined,
  nodeAffinity: NodeAffinity | undefined,
): Affinity | undefined {
  if (!affinity) return nodeAffinity && { nodeAffinity };
  if (!old && !affinity.podAffinity && !affinity.podAntiAffinity) return undefined;
  return { ...affinity, nodeAffinity };
}
