/** Label selectors: all requirements must hold. Source: apimachinery/pkg/labels and meta/v1/helpers.go. */
import { aggregateText } from "../errors/aggregate.ts";
import { compareAsGo } from "./order.ts";
import { formatRequirement, type Operator, type Requirement, requirementErrors, requirementMatches } from "./requirement.ts";
import { goQuote } from "../validation/go-text.ts";

export interface Selector {
  readonly requirements: readonly Requirement[];
  matches(labels: Record<string, string> | undefined): boolean;
  /** True when it selects everything. */
  empty(): boolean;
  /** Canonical, sorted by key: `app=web,tier in (a,b)`; as a scale's `status.selector` has it. */
  toString(): string;
}

/** metav1.LabelSelector, as plain JSON. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

const NO_LABELS: Record<string, string> = {};

/** Sorts by key, keeping the order of equal keys. */
export function selectorOf(requirements: readonly Requirement[]): Selector {
  const sorted = [...requirements].sort((a, b) => compareAsGo(a.key, b.key));
  return {
    requirements: sorted,
    matches: (labels = NO_LABELS) => {
      for (const requirement of sorted) if (!requirementMatches(requirement, labels)) return false;
      return true;
    },
    empty: () => sorted.length === 0,
    toString: () => sorted.map(formatRequirement).join(","),
  };
}

export const selectsEverything: Selector = selectorOf([]);

export const selectsNothing: Selector = {
  requirements: [],
  matches: () => false,
  empty: () => false,
  toString: () => "",
};

/** Exactly these labels; nothing or no labels select everything. Not validated. */
export function selectorFromSet(labels: Record<string, string> | undefined): Selector {
  if (!labels) return selectsEverything;
  return selectorOf(Object.entries(labels).map(([key, value]) => ({ key, operator: "=", values: [value] })));
}

const operators: Record<string, Operator> = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!" };

/** undefined selects nothing, {} everything. Throws Error with Kubernetes' text for what is no valid requirement. */
export function selectorFromLabelSelector(selector: LabelSelector | undefined | null): Selector {
  if (!selector) return selectsNothing;
  const requirements: Requirement[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {}))
    requirements.push(checked({ key, operator: "=", values: [value] }));
  for (const { key, operator: name, values } of selector.matchExpressions ?? []) {
    const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
    if (!operator) throw new Error(`${goQuote(name ?? "")} is not a valid label selector operator`);
    requirements.push(checked({ key, operator, values: values ?? [] }));
  }
  return requirements.length ? selectorOf(requirements) : selectsEverything;
}

/** The requirement, or an Error that names all that is wrong with it. */
export function checked(requirement: Requirement): Requirement {
  const errors = requirementErrors(requirement);
  if (errors.length) throw new Error(aggregateText(errors.map((error) => error.text())));
  return requirement;
}
