import { expect, test } from "vitest";
import * as m from "../index.ts";

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

test.for([
  { rule: m.isDns1123Subdomain, value: "a.b-c.1", messages: [] },
  { rule: m.isDns1123Subdomain, value: "A_", messages: [SUBDOMAIN] },
  { rule: m.isDns1123Subdomain, value: "a".repeat(254), messages: ["must be no more than 253 characters"] },
  { rule: m.isDns1123Label, value: "a.b", messages: ["must not contain dots"] },
  { rule: m.isDns1123Label, value: "-", messages: [LABEL] },
  { rule: m.isDns1123Label, value: "a".repeat(64), messages: ["must be no more than 63 characters"] },
  { rule: m.isQualifiedName, value: "example.com/My_Name.1", messages: [] },
  { rule: m.isQualifiedName, value: "/b", messages: ["prefix part must be non-empty"] },
  { rule: m.isQualifiedName, value: `a${"x".repeat(63)}`, messages: ["name part must be no more than 63 bytes"] },
  { rule: m.isQualifiedName, value: "E.com/a", messages: [`prefix part ${SUBDOMAIN}`] },
  { rule: m.isValidLabelValue, value: "", messages: [] },
  { rule: m.isValidLabelValue, value: "b c", messages: [VALUE] },
  { rule: m.isValidLabelValue, value: "x".repeat(64), messages: ["must be no more than 63 bytes"] },
  { rule: m.isValidPortName, value: "http", messages: [] },
  {
    rule: m.isValidPortName,
    value: "8--",
    messages: ["must contain at least one letter (a-z)", "must not contain consecutive hyphens", "must not begin or end with a hyphen"],
  },
  { rule: m.isConfigMapKey, value: "..a", messages: ["must not start with '..'"] },
  {
    rule: m.isRelaxedEnvVarName,
    value: "a=b",
    messages: ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
  },
  { rule: m.isRelaxedEnvVarName, value: "", messages: ["environment variable name must be non-empty"] },
  { rule: m.isPathSegmentName, value: "..", messages: ["may not be '..'"] },
  { rule: m.isPathSegmentName, value: "a/b%", messages: ["may not contain '/'", "may not contain '%'"] },
  { rule: m.isDecimalInteger, value: "007", messages: ["must be a valid decimal integer in canonical form"] },
  { rule: m.isValidIP, value: "10.0.0.1", messages: [] },
  { rule: m.isValidIP, value: "10.0.0.256", messages: ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"] },
  { rule: m.isValidIP, value: "010.0.0.1", messages: ["must not have leading 0s"] },
  { rule: m.isValidIP, value: "::ffff:1.2.3.4", messages: ["must not be an IPv4-mapped IPv6 address"] },
  { rule: m.isValidIP, value: "FE80:0::1", messages: ['must be in canonical form ("fe80::1")'] },
  { rule: m.isValidCIDR, value: "10.0.0.0/8", messages: [] },
  { rule: m.isValidCIDR, value: "10.0.0.1/8", messages: ["must not have bits set beyond the prefix length"] },
  { rule: m.isValidCIDR, value: "10.0.0.0", messages: ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"] },
])("$rule.name of $value: $messages", ({ rule, value, messages }) => {
  expect((rule as (value: string) => string[])(value)).toEqual(messages);
});

test("numbers are held to their range", () => {
  expect(m.isValidPortNum(65535)).toEqual([]);
  expect(m.isValidPortNum(0)).toEqual(["must be between 1 and 65535, inclusive"]);
  expect(m.isInRange(11, 0, 10)).toEqual(["must be between 0 and 10, inclusive"]);
});

test("addresses lie in ranges of their own family", () => {
  expect(m.cidrContains("10.244.0.0/16", "10.244.3.9")).toBe(true);
  expect(m.cidrContains("10.244.0.0/16", "10.245.0.1")).toBe(false);
  expect(m.cidrContains("2001:db8::/33", "2001:db8:7fff::1")).toBe(true);
  expect(m.cidrContains("::/0", "10.0.0.1")).toBe(false);
});

test("a generateName may end in a dash", () => {
  expect(m.nameIsDnsSubdomain("web-", true)).toEqual([]);
  expect(m.nameIsDnsSubdomain("web-", false)).toHaveLength(1);
});

test("a generated name is cut to 63 characters", () => {
  expect(m.nameForGenerated("web-", "x4z9k")).toBe("web-x4z9k");
  expect(m.nameForGenerated("a".repeat(70), "x4z9k")).toBe(`${"a".repeat(58)}x4z9k`);
});
