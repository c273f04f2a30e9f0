/** Selectors of workloads. Source: pkg/apis/apps/validation, apimachinery/pkg/apis/meta/v1/helpers.go. */
import {
  deepEqual,
  FIELD_IMMUTABLE,
  type FieldError,
  invalidValue,
  type LabelSelector,
  type Path,
  type Selector,
  selectorFromLabelSelector,
  sortedMap,
} from "@kubarium/apimachinery";

/** undefined when it cannot be read. No selector selects nothing. */
export function parsedSelector(selector: LabelSelector | undefined | null): Selector | undefined {
  try {
    return selectorFromLabelSelector(selector);
  } catch {
    return undefined;
  }
}

export const isEmptySelector = ({ matchLabels, matchExpressions }: LabelSelector): boolean =>
  Object.keys(matchLabels ?? {}).length + (matchExpressions?.length ?? 0) === 0;

/** As Go prints it: fields in the order of the struct, labels in the order of their keys. */
export function printedSelector(selector: LabelSelector | undefined | null): unknown {
  if (!selector) return null;
  const { matchLabels, matchExpressions } = selector;
  return {
    ...(matchLabels && Object.keys(matchLabels).length > 0 ? { matchLabels: sortedMap(matchLabels) } : {}),
    ...(matchExpressions?.length ? { matchExpressions } : {}),
  };
}

/** The labels of the template as the bad value. `path` is that of the template. */
export function doesNotMatch(labels: Record<string, string> | undefined, path: Path): FieldError {
  return invalidValue(path.child("metadata", "labels"), sortedMap(labels), "`selector` does not match template `labels`");
}

export function validateImmutableSelector(next: LabelSelector | undefined, previous: LabelSelector | undefined, path: Path): FieldError[] {
  return deepEqual(next, previous) ? [] : [invalidValue(path, printedSelector(next), FIELD_IMMUTABLE)];
}
