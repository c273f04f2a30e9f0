/** Keys and values of labels; keys of annotations, taints and topology are the same. Source: api/validate/content/kube.go. */
import { isDns1123Subdomain } from "./dns.ts";
import { byteLength, EMPTY_MESSAGE, maxLengthMessage, regexMessage } from "./messages.ts";

const NONE: string[] = [];
const NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const NAME_RULE = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const VALUE = `(${NAME})?`;
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const nameRegex = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_MAX_LENGTH = 63;
const nameMessage = (): string => regexMessage(NAME_RULE, NAME, "MyName", "my.name", "123-abc");

/** `[subdomain/]name`. */
export function isQualifiedName(value: string): string[] {
  const slash = value.indexOf("/");
  if (slash < 0 && value.length <= LABEL_MAX_LENGTH && nameRegex.test(value)) return NONE;
  if (slash >= 0 && value.indexOf("/", slash + 1) >= 0) {
    return [`a valid label key ${nameMessage()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const messages: string[] = [];
  if (slash === 0) messages.push(`prefix part ${EMPTY_MESSAGE}`);
  else if (slash > 0) messages.push(...isDns1123Subdomain(value.slice(0, slash), "bytes").map((message) => `prefix part ${message}`));
  const name = value.slice(slash + 1);
  if (name === "") messages.push(`name part ${EMPTY_MESSAGE}`);
  else if (byteLength(name) > LABEL_MAX_LENGTH) messages.push(`name part ${maxLengthMessage(LABEL_MAX_LENGTH, "bytes")}`);
  if (!nameRegex.test(name)) messages.push(`name part ${nameMessage()}`);
  return messages;
}

export function isValidLabelValue(value: string): string[] {
  const matches = value === "" || nameRegex.test(value);
  if (matches && value.length <= LABEL_MAX_LENGTH) return NONE;
  const messages: string[] = [];
  if (byteLength(value) > LABEL_MAX_LENGTH) messages.push(maxLengthMessage(LABEL_MAX_LENGTH, "bytes"));
  if (!matches) messages.push(regexMessage(VALUE_RULE, VALUE, "MyValue", "my_value", "12345"));
  return messages;
}
