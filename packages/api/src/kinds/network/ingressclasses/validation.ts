/** Source: ValidateIngressClass of pkg/apis/networking/validation. */
import {
  type FieldError,
  forbiddenField,
  invalidEach,
  isDns1123Label,
  notSupported,
  Path,
  required,
  tooLong,
  validateDomainPrefixedPath,
  validateImmutableField,
} from "@kubarium/apimachinery";
import type { IngressClassParametersReference } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { referenceErrors } from "../ingresses/validation.ts";

const MAX_CONTROLLER_LENGTH = 250;
const SCOPES = ["Cluster", "Namespace"];

export function validateIngressClass({ spec = {} }: AnyObject): FieldError[] {
  const path = new Path("spec.controller");
  const controller: string = spec.controller ?? "";
  return [
    ...(controller.length > MAX_CONTROLLER_LENGTH ? [tooLong(path, MAX_CONTROLLER_LENGTH)] : []),
    ...validateDomainPrefixedPath(controller, path),
    ...(spec.parameters ? parametersErrors(spec.parameters) : []),
  ];
}

function parametersErrors(parameters: IngressClassParametersReference): FieldError[] {
  const path = "spec.parameters";
  const { scope, namespace } = parameters;
  const errors = referenceErrors(parameters, path);
  if (scope === undefined) errors.push(required(`${path}.scope`));
  else if (!SCOPES.includes(scope)) errors.push(notSupported(`${path}.scope`, scope, SCOPES));
  else if (scope === "Namespace") {
    if (namespace === undefined) errors.push(required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'"));
    else errors.push(...invalidEach(`${path}.namespace`, namespace, isDns1123Label(namespace)));
  } else if (namespace !== undefined) errors.push(forbiddenField(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  return errors;
}

export function validateIngressClassUpdate(ingressClass: AnyObject, previous: AnyObject): FieldError[] {
  const immutable = validateImmutableField(ingressClass["spec"]?.controller ?? "", previous["spec"]?.controller ?? "", "spec.controller");
  return [...immutable, ...validateIngressClass(ingressClass)];
}
