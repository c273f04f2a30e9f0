/** Secrets by their type. Source: ValidateSecret of pkg/apis/core/validation. */
import { type FieldError, invalidValue, jsonTypeName, parseJson, required, tooLong, validateImmutableField } from "@kubarium/apimachinery";
import type { AnyObject } from "../../../machinery/definition.ts";
import { decodedSize, immutableErrors, keyErrors, MAX_BYTES } from "../keys.ts";

const ACCOUNT_NAME = "metadata.annotations[kubernetes.io/service-account.name]";

export function validateSecret(secret: AnyObject): FieldError[] {
  const data: Record<string, string> = secret.data ?? {};
  const errors: FieldError[] = [];
  let size = 0;
  for (const key in data) {
    errors.push(...keyErrors("data", key));
    size += decodedSize(data[key] as string);
  }
  if (size > MAX_BYTES) errors.push(tooLong("data", MAX_BYTES));
  return [...errors, ...typeErrors(secret, data)];
}

function typeErrors({ type, metadata }: AnyObject, data: Record<string, string>): FieldError[] {
  const missing = (...keys: string[]): FieldError[] => keys.filter((key) => data[key] === undefined).map((key) => required(`data[${key}]`));
  switch (type) {
    case "kubernetes.io/service-account-token":
      return metadata.annotations?.["kubernetes.io/service-account.name"] ? [] : [required(ACCOUNT_NAME)];
    case "kubernetes.io/dockercfg":
      return jsonErrors(data, ".dockercfg");
    case "kubernetes.io/dockerconfigjson":
      return jsonErrors(data, ".dockerconfigjson");
    case "kubernetes.io/basic-auth": {
      const both = missing("username", "password");
      return both.length === 2 ? both : [];
    }
    case "kubernetes.io/ssh-auth":
      return data["ssh-privatekey"] ? [] : [required("data[ssh-privatekey]")];
    case "kubernetes.io/tls":
      return missing("tls.crt", "tls.key");
    default:
      return [];
  }
}

function jsonErrors(data: Record<string, string>, key: string): FieldError[] {
  const path = `data[${key}]`;
  const encoded = data[key];
  if (encoded === undefined) return [required(path)];
  const problem = problemWithMap(Buffer.from(encoded, "base64").toString("utf8"));
  return problem ? [invalidValue(path, "<secret contents redacted>", problem)] : [];
}

/** What Go says when it reads text that should be a JSON object. */
function problemWithMap(text: string): string | undefined {
  try {
    const value = parseJson(text);
    if (value === null || (typeof value === "object" && !Array.isArray(value))) return undefined;
    return `json: cannot unmarshal ${jsonTypeName(value)} into Go value of type map[string]interface {}`;
  } catch (error) {
    return (error as Error).message;
  }
}

export function validateSecretUpdate(secret: AnyObject, previous: AnyObject): FieldError[] {
  return [
    ...validateImmutableField(secret.type, previous.type, "type"),
    ...immutableErrors(secret, previous, "data"),
    ...validateSecret(secret),
  ];
}
