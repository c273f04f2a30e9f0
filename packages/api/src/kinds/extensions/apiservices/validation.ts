/** Source: kube-aggregator/pkg/apis/apiregistration/validation, and its table. */
import {
  type FieldError,
  invalidEach,
  invalidValue,
  isDns1035Label,
  isDns1123Subdomain,
  isValidPortNum,
  notSupported,
  required,
} from "@kubarium/apimachinery";
import type { APIServiceCondition, APIServiceSpec } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { decodedSize } from "../../config/keys.ts";

const MAX_GROUP_PRIORITY = 20_000;
const MAX_VERSION_PRIORITY = 1000;
const STATUSES = ["True", "False", "Unknown"];

export function validateApiService({ metadata, spec: given }: AnyObject): FieldError[] {
  const spec: APIServiceSpec = given ?? {};
  const { group = "", version = "", groupPriorityMinimum = 0, versionPriority = 0 } = spec;
  const name = `${version}.${group}`;
  const errors: FieldError[] = [];
  if (metadata.name && metadata.name !== name) {
    errors.push(invalidValue("metadata.name", metadata.name, `must be \`spec.version+"."+spec.group\`: "${name}"`));
  }
  if (group) errors.push(...invalidEach("spec.group", group, isDns1123Subdomain(group)));
  else if (version !== "v1") errors.push(required("spec.group", "only v1 may have an empty group and it better be legacy kube"));
  errors.push(...invalidEach("spec.version", version, isDns1035Label(version)));
  const within = (field: string, value: number, max: number): void => {
    if (value <= 0 || value > max) errors.push(invalidValue(`spec.${field}`, value, `must be positive and less than ${max}`));
  };
  within("groupPriorityMinimum", groupPriorityMinimum, MAX_GROUP_PRIORITY);
  within("versionPriority", versionPriority, MAX_VERSION_PRIORITY);
  return [...errors, ...(spec.service ? serviceErrors(spec) : localErrors(spec))];
}

function localErrors({ caBundle, insecureSkipTLSVerify }: APIServiceSpec): FieldError[] {
  const size = `${decodedSize(caBundle ?? "")} bytes`;
  return [
    ...(caBundle ? [invalidValue("spec.caBundle", size, "local APIServices may not have a caBundle")] : []),
    ...(insecureSkipTLSVerify
      ? [invalidValue("spec.insecureSkipTLSVerify", true, "local APIServices may not have insecureSkipTLSVerify")]
      : []),
  ];
}

function serviceErrors({ service, caBundle, insecureSkipTLSVerify }: APIServiceSpec): FieldError[] {
  const { namespace, name, port = 0 } = service ?? {};
  const wrong = isValidPortNum(port);
  return [
    ...(namespace ? [] : [required("spec.service.namespace")]),
    ...(name ? [] : [required("spec.service.name")]),
    ...(wrong.length ? [invalidValue("spec.service.port", port, `port is not valid: ${wrong.join(", ")}`)] : []),
    ...(insecureSkipTLSVerify && caBundle
      ? [invalidValue("spec.insecureSkipTLSVerify", true, "may not be true if caBundle is present")]
      : []),
  ];
}

export function validateApiServiceStatus({ status }: AnyObject): FieldError[] {
  const conditions: APIServiceCondition[] = status?.conditions ?? [];
  return conditions.flatMap((condition, index) =>
    STATUSES.includes(condition.status) ? [] : [notSupported(`status.conditions[${index}].status`, condition.status, STATUSES)],
  );
}

export const serviceName = ({ spec }: AnyObject): string => (spec?.service ? `${spec.service.namespace}/${spec.service.name}` : "Local");

export function availability({ status }: AnyObject): string {
  const conditions: APIServiceCondition[] = status?.conditions ?? [];
  const available = conditions.find(({ type }) => type === "Available");
  if (!available) return "Unknown";
  return available.status === "True" ? "True" : `${available.status} (${available.reason})`;
}
