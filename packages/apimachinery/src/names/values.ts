/** Small values inside specs. Each function answers messages, none when the value is fine. Source: apimachinery/pkg/util/validation. */
import { DNS_SUBDOMAIN_MAX_LENGTH } from "./dns.ts";
import { byteLength, EMPTY_MESSAGE, inclusiveRangeMessage, maxLengthMessage, regexMessage } from "./messages.ts";

const NONE: string[] = [];
const MAX_ID = 2 ** 31 - 1;
const PORT_NAME_MAX_LENGTH = 15;

export function isInRange(value: number, min: number, max: number): string[] {
  return value >= min && value <= max ? NONE : [inclusiveRangeMessage(min, max)];
}

export const isValidPortNum = (port: number): string[] => isInRange(port, 1, 65535);
export const isValidUserId = (uid: number): string[] => isInRange(uid, 0, MAX_ID);
export const isValidGroupId = (gid: number): string[] => isInRange(gid, 0, MAX_ID);

export function isValidPortName(name: string): string[] {
  const messages: string[] = [];
  if (byteLength(name) > PORT_NAME_MAX_LENGTH) messages.push(maxLengthMessage(PORT_NAME_MAX_LENGTH));
  if (!/^[-a-z0-9]+$/.test(name)) messages.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(name)) messages.push("must contain at least one letter (a-z)");
  if (name.includes("--")) messages.push("must not contain consecutive hyphens");
  if (name.startsWith("-") || name.endsWith("-")) messages.push("must not begin or end with a hyphen");
  return messages;
}

export function isValidPercent(text: string): string[] {
  if (/^[0-9]+%$/.test(text)) return NONE;
  return [regexMessage("a valid percent string must be a numeric string followed by an ending '%'", "[0-9]+%", "1%", "93%")];
}

export function isHttpHeaderName(name: string): string[] {
  if (/^[-A-Za-z0-9]+$/.test(name)) return NONE;
  return [regexMessage("a valid HTTP header must consist of alphanumeric characters or '-'", "[-A-Za-z0-9]+", "X-Header-Name")];
}

export function isCIdentifier(name: string): string[] {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return NONE;
  const rule = "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'";
  return [regexMessage(rule, "[A-Za-z_][A-Za-z0-9_]*", "my_name", "MY_NAME", "MyName")];
}

/** The strict rule; what 1.36 asks of `env[].name` is isRelaxedEnvVarName. */
export function isEnvVarName(name: string): string[] {
  const rule =
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
  const regex = "[-._a-zA-Z][-._a-zA-Z0-9]*";
  const fits = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name);
  return [...(fits ? [] : [regexMessage(rule, regex, "my.env-name", "MY_ENV.NAME", "MyEnvName1")]), ...changesDirectory(name)];
}

export function isRelaxedEnvVarName(name: string): string[] {
  if (name === "") return [`environment variable name ${EMPTY_MESSAGE}`];
  if (/^[ -<>-~]+$/.test(name)) return NONE;
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** Keys of ConfigMaps and Secrets. */
export function isConfigMapKey(key: string): string[] {
  const messages: string[] = [];
  if (byteLength(key) > DNS_SUBDOMAIN_MAX_LENGTH) messages.push(maxLengthMessage(DNS_SUBDOMAIN_MAX_LENGTH));
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
    const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
    messages.push(regexMessage(rule, "[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name"));
  }
  messages.push(...changesDirectory(key));
  return messages;
}

function changesDirectory(value: string): string[] {
  if (value === ".") return ["must not be '.'"];
  if (value === "..") return ["must not be '..'"];
  return value.startsWith("..") ? ["must not start with '..'"] : NONE;
}

/** A whole number as a person writes it: no plus sign, no leading zeros. */
export function isDecimalInteger(text: string): string[] {
  if (text === "") return [EMPTY_MESSAGE];
  return /^(0|-?[1-9][0-9]*)$/.test(text) ? NONE : ["must be a valid decimal integer in canonical form"];
}

/** Names that are one segment of a URL path: RBAC objects, users, groups. */
export function isPathSegmentName(name: string): string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return isPathSegmentPrefix(name);
}

export function isPathSegmentPrefix(name: string): string[] {
  return ["/", "%"].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}
