/** Names that end up in DNS. Each function answers messages, none when the name is fine. Source: apimachinery/pkg/util/validation. */
import { byteLength, maxLengthMessage, regexMessage } from "./messages.ts";

const NONE: string[] = [];

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const UNDERSCORE_LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const UNDERSCORE_SUBDOMAIN = `${UNDERSCORE_LABEL}(\\.${UNDERSCORE_LABEL})*`;
const LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const WILDCARD = `\\*\\.${SUBDOMAIN}`;

const anchored = (regex: string): RegExp => new RegExp(`^${regex}$`);
const labelRegex = anchored(LABEL);
const subdomainRegex = anchored(SUBDOMAIN);
const underscoreRegex = anchored(UNDERSCORE_SUBDOMAIN);
const caselessRegex = new RegExp(`^${SUBDOMAIN}$`, "i");
const label1035Regex = anchored(LABEL_1035);
const wildcardRegex = anchored(WILDCARD);

const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const UNDERSCORE_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
const CASELESS_RULE =
  "an RFC 1123 subdomain must consist of alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const LABEL_1035_RULE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const WILDCARD_RULE =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";

export const DNS_LABEL_MAX_LENGTH = 63;
export const DNS_SUBDOMAIN_MAX_LENGTH = 253;

/** One rule: a length in bytes and a regular expression, with the message of each. */
function check(value: string, maxLength: number, unit: "characters" | "bytes", regex: RegExp, message: () => string): string[] {
  const tooLong = value.length > maxLength || (value.length * 3 > maxLength && byteLength(value) > maxLength);
  const matches = regex.test(value);
  if (!tooLong && matches) return NONE;
  return [...(tooLong ? [maxLengthMessage(maxLength, unit)] : []), ...(matches ? [] : [message()])];
}

export function isDns1123Label(value: string, unit: "characters" | "bytes" = "characters"): string[] {
  return check(value, DNS_LABEL_MAX_LENGTH, unit, labelRegex, () =>
    subdomainRegex.test(value) ? "must not contain dots" : regexMessage(LABEL_RULE, LABEL, "my-name", "123-abc"),
  );
}

export function isDns1123Subdomain(value: string, unit: "characters" | "bytes" = "characters"): string[] {
  return check(value, DNS_SUBDOMAIN_MAX_LENGTH, unit, subdomainRegex, () => regexMessage(SUBDOMAIN_RULE, SUBDOMAIN, "example.com"));
}

/** Upper case is taken too: driver names of CSI and DRA. */
export function isDns1123SubdomainCaseless(value: string): string[] {
  return check(value, DNS_SUBDOMAIN_MAX_LENGTH, "bytes", caselessRegex, () => regexMessage(CASELESS_RULE, SUBDOMAIN, "Example.com"));
}

export function isDns1123SubdomainWithUnderscore(value: string): string[] {
  return check(value, DNS_SUBDOMAIN_MAX_LENGTH, "characters", underscoreRegex, () =>
    regexMessage(UNDERSCORE_RULE, UNDERSCORE_SUBDOMAIN, "example.com"),
  );
}

export function isDns1035Label(value: string): string[] {
  return check(value, DNS_LABEL_MAX_LENGTH, "characters", label1035Regex, () =>
    regexMessage(LABEL_1035_RULE, LABEL_1035, "my-name", "abc-123"),
  );
}

/** `*.example.com`: hosts of an Ingress. */
export function isWildcardDns1123Subdomain(value: string): string[] {
  return check(value, DNS_SUBDOMAIN_MAX_LENGTH, "characters", wildcardRegex, () => regexMessage(WILDCARD_RULE, WILDCARD, "*.example.com"));
}
