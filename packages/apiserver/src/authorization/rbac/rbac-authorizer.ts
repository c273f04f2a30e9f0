/** Role-based access control, decided from the watch cache. Source: plugin/pkg/auth/authorizer/rbac and pkg/registry/rbac/validation. */
import { aggregateText } from "@kubarium/apimachinery";
import type { User } from "../../authentication/authenticator.ts";
import type { CachedEntry } from "../../cache/entry.ts";
import type { WatchCache } from "../../cache/watch-cache.ts";
import type { AuthorizationAttributes, Authorizer, Decision, UserRules } from "../authorizer.ts";
import { BindingIndex, type Grant, type RoleRef } from "./binding-index.ts";
import { CompiledRules, lookupKey } from "./compiled-rules.ts";
import { wantedOf } from "./rules.ts";

const GROUP = "rbac.authorization.k8s.io";
/** What compiled rules are remembered under in a cache entry. */
const COMPILED = {};
const NO_RULES = new CompiledRules([]);

export class RbacAuthorizer implements Authorizer {
  readonly #cache: WatchCache;
  readonly #clusterBindings: BindingIndex;
  readonly #bindings: BindingIndex;

  constructor(cache: WatchCache) {
    this.#cache = cache;
    this.#clusterBindings = new BindingIndex(cache.resource(`clusterrolebindings.${GROUP}`));
    this.#bindings = new BindingIndex(cache.resource(`rolebindings.${GROUP}`));
  }

  authorize(attributes: AuthorizationAttributes): Decision {
    const { user, namespace, isResourceRequest, verb, path } = attributes;
    const wanted = wantedOf(attributes);
    const key = lookupKey(wanted);
    const errors: string[] = [];
    for (const { grant, rules } of this.#granted(user, isResourceRequest ? namespace : "", errors)) {
      if (isResourceRequest ? rules.allows(wanted, key) : rules.allowsPath(verb, path))
        return { allowed: true, reason: `RBAC: allowed by ${grant.description}` };
    }
    return errors.length ? { allowed: false, reason: `RBAC: ${aggregateText(errors)}` } : { allowed: false };
  }

  rulesFor(user: User, namespace: string): UserRules {
    const errors: string[] = [];
    const rules = [...this.#granted(user, namespace, errors)].flatMap((granted) => granted.rules.rules);
    return { rules, errors };
  }

  /** The rules of a role; undefined when it does not exist. Bindings of a namespace speak of roles there. */
  rulesOf(role: RoleRef, namespace: string): CompiledRules | undefined {
    const entry =
      role.kind === "ClusterRole"
        ? this.#cache.resource(`clusterroles.${GROUP}`).get(role.name)
        : this.#cache.resource(`roles.${GROUP}`).get(`${namespace}/${role.name}`);
    return entry?.view(COMPILED, compile);
  }

  *#granted(user: User, namespace: string, errors: string[]): Iterable<{ grant: Grant; rules: CompiledRules }> {
    for (const grant of this.#clusterBindings.grants(user, "")) yield { grant, rules: this.#resolve(grant, "", errors) };
    if (!namespace) return;
    for (const grant of this.#bindings.grants(user, namespace)) yield { grant, rules: this.#resolve(grant, namespace, errors) };
  }

  #resolve({ role }: Grant, namespace: string, errors: string[]): CompiledRules {
    const rules = this.rulesOf(role, namespace);
    if (!rules) errors.push(`${role.kind.toLowerCase()}.${GROUP} ${JSON.stringify(role.name)} not found`);
    return rules ?? NO_RULES;
  }
}

function compile({ object }: CachedEntry): CompiledRules {
  return new CompiledRules(object["rules"] ?? []);
}
