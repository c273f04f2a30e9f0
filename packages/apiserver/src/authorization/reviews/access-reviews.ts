/** May somebody do something: SubjectAccessReview, its local and its own form, SelfSubjectRulesReview. Source: pkg/registry/authorization. */
import type { AnyObject } from "@kubarium/api/server";
import { aggregateText, badRequest } from "@kubarium/apimachinery";
import type { User } from "../../authentication/authenticator.ts";
import { type Review, reviewMethods } from "../../authentication/reviews/review.ts";
import type { Methods } from "../../endpoints/dispatch.ts";
import type { AuthorizationAttributes, Authorizer } from "../authorizer.ts";
import type { PolicyRule } from "../rbac/rules.ts";
import { checkAccessReview } from "./validation.ts";

const GROUP = "authorization.k8s.io";

export function accessReviews(authorizer: Authorizer): Record<string, Methods> {
  const ofOthers = (scope: "cluster" | "namespace"): Review => {
    return (sent) => {
      checkAccessReview(sent, scope);
      const { user = "", uid, groups = [], extra } = sent["spec"];
      const who: User = { name: user, groups, ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
      return decided(sent, who, authorizer);
    };
  };
  const ofOneself: Review = (sent, { user }) => {
    checkAccessReview(sent, "self");
    return decided(sent, user, authorizer);
  };
  return {
    [`subjectaccessreviews.${GROUP}`]: reviewMethods(ofOthers("cluster")),
    [`localsubjectaccessreviews.${GROUP}`]: reviewMethods(ofOthers("namespace")),
    [`selfsubjectaccessreviews.${GROUP}`]: reviewMethods(ofOneself),
    [`selfsubjectrulesreviews.${GROUP}`]: reviewMethods(rulesReview(authorizer)),
  };
}

function decided(sent: AnyObject, user: User, authorizer: Authorizer): AnyObject {
  const { allowed, reason } = authorizer.authorize(attributesFrom(user, sent["spec"]));
  return { ...sent, status: { allowed, ...(reason ? { reason } : {}) } };
}

function attributesFrom(user: User, { resourceAttributes, nonResourceAttributes }: AnyObject[string]): AuthorizationAttributes {
  const none = { apiGroup: "", apiVersion: "", namespace: "", resource: "", subresource: "", name: "", path: "" };
  if (!resourceAttributes) {
    const { path = "", verb = "" } = nonResourceAttributes;
    return { user, ...none, isResourceRequest: false, verb, path };
  }
  const { verb = "", group = "", version = "", namespace = "", resource = "", subresource = "", name = "" } = resourceAttributes;
  const fieldSelector = selectorText(resourceAttributes.fieldSelector);
  return {
    user,
    ...none,
    isResourceRequest: true,
    verb,
    apiGroup: group,
    apiVersion: version || "*",
    namespace,
    resource,
    subresource,
    name,
    ...(fieldSelector ? { fieldSelector } : {}),
  };
}

interface FieldSelectorAttributes {
  rawSelector?: string;
  requirements?: { key: string; operator: string; values?: string[] }[];
}

/** Only equality narrows a decision; the rest of a selector may be left out. */
function selectorText({ rawSelector, requirements = [] }: FieldSelectorAttributes = {}): string {
  if (rawSelector) return rawSelector;
  return requirements
    .filter(({ operator, values }) => operator === "In" && values?.length === 1)
    .map(({ key, values }) => `${key}=${values?.[0]}`)
    .join(",");
}

function rulesReview(authorizer: Authorizer): Review {
  return ({ apiVersion, kind, spec }, { user }) => {
    const namespace: string = spec?.namespace ?? "";
    if (!namespace) throw badRequest("no namespace on request");
    const { rules, errors } = authorizer.rulesFor?.(user, namespace) ?? { rules: [], errors: [] };
    const isForUrls = (rule: PolicyRule): boolean => Boolean(rule.nonResourceURLs?.length);
    return {
      apiVersion,
      kind,
      metadata: {} as never,
      spec: {},
      status: {
        resourceRules: rules.filter((rule) => !isForUrls(rule)),
        nonResourceRules: rules.filter(isForUrls),
        incomplete: errors.length > 0,
        ...(errors.length ? { evaluationError: aggregateText(errors) } : {}),
      },
    };
  };
}
