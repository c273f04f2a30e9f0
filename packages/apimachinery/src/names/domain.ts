/** Names with a domain in them, as field errors. Source: apimachinery/pkg/util/validation. */
import { type FieldError, invalidValue, type Path, required } from "../validation/field-error.ts";
import { isDns1123Label, isDns1123Subdomain } from "./dns.ts";
import { isQualifiedName } from "./labels.ts";
import { regexMessage } from "./messages.ts";

const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const httpPathRegex = new RegExp(`^${HTTP_PATH}$`);

/** Three segments at least: names of API approvals and signers of old. */
export function validateFullyQualifiedName(name: string, path: Path): FieldError[] {
  if (!name) return [required(path)];
  const messages = isDns1123Subdomain(name);
  if (messages.length) return [invalidValue(path, name, messages.join(","))];
  if (name.split(".").length >= 3) return [];
  return [invalidValue(path, name, "should be a domain with at least three segments separated by dots")];
}

/** Two segments at least, each a label; a trailing dot is taken. */
export function validateFullyQualifiedDomainName(name: string, path: Path): FieldError[] {
  if (!name) return [required(path)];
  const domain = name.endsWith(".") ? name.slice(0, -1) : name;
  const messages = isDns1123Subdomain(domain);
  if (messages.length) return [invalidValue(path, domain, messages.join(","))];
  const labels = domain.split(".");
  if (labels.length < 2) return [invalidValue(path, domain, "should be a domain with at least two segments separated by dots")];
  for (const label of labels) {
    const wrong = isDns1123Label(label);
    if (wrong.length) return [invalidValue(path, label, wrong.join(","))];
  }
  return [];
}

/** `acme.io/foo`. */
export function validateDomainPrefixedPath(value: string, path: Path): FieldError[] {
  if (!value) return [required(path)];
  const slash = value.indexOf("/");
  const host = value.slice(0, slash);
  const rest = value.slice(slash + 1);
  if (slash < 1 || !rest) return [invalidValue(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const errors = isDns1123Subdomain(host).map((message) => invalidValue(path, host, message));
  return httpPathRegex.test(rest) ? errors : [...errors, invalidValue(path, rest, regexMessage("Invalid path", HTTP_PATH))];
}

/** A label key that has its domain. */
export function validateDomainPrefixedKey(key: string, path: Path): FieldError[] {
  if (!key) return [required(path)];
  const errors = isQualifiedName(key).map((message) => invalidValue(path, key, message));
  if (errors.length || key.includes("/")) return errors;
  return [invalidValue(path, key, 'must be a domain-prefixed key (such as "acme.io/foo")')];
}
