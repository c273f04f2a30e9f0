/** The rules of one role, found by group and resource: a role of a hundred rules costs two look-ups, not a hundred comparisons. */
import { type PolicyRule, ruleAllows, urlMatches, verbMatches, type Wanted } from "./rules.ts";

export class CompiledRules {
  readonly rules: readonly PolicyRule[];
  /** By `group|resource`, for rules that name both. */
  readonly #named = new Map<string, PolicyRule[]>();
  /** Rules with a `*` in group or resource. */
  readonly #wide: PolicyRule[] = [];
  readonly #urls: PolicyRule[] = [];

  constructor(rules: readonly PolicyRule[]) {
    this.rules = rules;
    for (const rule of rules) this.#add(rule);
  }

  /** `key` is `lookupKey(wanted)`, made once for all roles. */
  allows(wanted: Wanted, key: string): boolean {
    const named = this.#named.get(key);
    if (named) for (const rule of named) if (ruleAllows(rule, wanted)) return true;
    for (const rule of this.#wide) if (ruleAllows(rule, wanted)) return true;
    return false;
  }

  allowsPath(verb: string, path: string): boolean {
    return this.#urls.some((rule) => verbMatches(rule, verb) && urlMatches(rule, path));
  }

  #add(rule: PolicyRule): void {
    if (rule.nonResourceURLs?.length) this.#urls.push(rule);
    const { apiGroups = [], resources = [] } = rule;
    if (apiGroups.includes("*") || resources.some((resource) => resource === "*" || resource.startsWith("*/"))) {
      this.#wide.push(rule);
      return;
    }
    for (const group of apiGroups) {
      for (const resource of resources) {
        const key = `${group}|${resource}`;
        const known = this.#named.get(key);
        if (known) known.push(rule);
        else this.#named.set(key, [rule]);
      }
    }
  }
}

export const lookupKey = ({ group, resource }: Wanted): string => `${group}|${resource}`;
