/** The text of a refusal. Source: apiserver/pkg/endpoints/handlers/responsewriters/errors.go. */
import { StatusError } from "@kubarium/apimachinery";
import type { AuthorizationAttributes } from "./authorizer.ts";

export function forbiddenBy(attributes: AuthorizationAttributes, reason = ""): StatusError {
  const { user, verb, path, isResourceRequest, apiGroup, namespace, resource, subresource, name } = attributes;
  const suffix = reason ? `: ${reason}` : "";
  if (!isResourceRequest)
    return new StatusError({
      code: 403,
      reason: "Forbidden",
      message: `forbidden: User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(path)}${suffix}`,
      details: {},
    });
  const qualified = apiGroup ? `${resource}.${apiGroup}` : resource;
  const full = subresource ? `${resource}/${subresource}` : resource;
  const subject = name ? `${qualified} ${JSON.stringify(name)}` : qualified;
  const where = namespace ? ` in the namespace ${JSON.stringify(namespace)}` : " at the cluster scope";
  return new StatusError({
    code: 403,
    reason: "Forbidden",
    message: `${subject} is forbidden: User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(full)} in API group ${JSON.stringify(apiGroup)}${where}${suffix}`,
    details: { ...(name ? { name } : {}), ...(apiGroup ? { group: apiGroup } : {}), kind: resource },
  });
}
