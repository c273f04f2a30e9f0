import { expect, test } from "vitest";
import { parseSelector, selectorFromLabelSelector, selectorFromSet } from "../index.ts";

const NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

test.for([
  ["", ""],
  ["a=b", "a=b"],
  ["b==c,a!=x", "a!=x,b==c"],
  ["tier in (web, api,,web)", "tier in (,api,web)"],
  ["tier notin ()", "tier notin ()"],
  ["!a , b", "!a,b"],
  ["a>5,b<7", "a>5,b<7"],
  ["in in (in,notin)", "in in (in,notin)"],
  ["a=", "a="],
])("a selector is written canonically: %s", ([text = "", canonical]) => {
  expect(parseSelector(text).toString()).toBe(canonical);
});

test.for([
  ["a in x", "unable to parse requirement: found 'x' expected: '('"],
  ["a in (x", "unable to parse requirement: found '', expected: ',' or ')'"],
  ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ["!", "unable to parse requirement: found '', expected: identifier"],
  ["a=b=c", "found '=', expected: ',' or 'end of string'"],
  ["=", "found '=', expected: !, identifier, or 'end of string'"],
  ["a,,b", "found ',', expected: identifier after ','"],
  ["a=b,", "found '', expected: identifier after ','"],
  ["a>1.5", "unable to parse requirement: values[0]: Invalid value: \"1.5\": for 'Gt', 'Lt' operators, the value must be an integer"],
  ["-a=b", `unable to parse requirement: <nil>: Invalid value: "-a": name part ${NAME_RULE}`],
  [
    "a/b/c",
    `unable to parse requirement: <nil>: Invalid value: "a/b/c": a valid label key ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
  ],
])("%s is refused as Kubernetes refuses it", ([text = "", message]) => {
  expect(() => parseSelector(text)).toThrow(new Error(message));
});

test.for([
  { selector: "a=1", labels: { a: "1" }, matches: true },
  { selector: "a=1", labels: { a: "2" }, matches: false },
  { selector: "a=1", labels: undefined, matches: false },
  { selector: "a!=1", labels: undefined, matches: true },
  { selector: "a in (1,2)", labels: { a: "2" }, matches: true },
  { selector: "a notin (1,2)", labels: {}, matches: true },
  { selector: "a notin (1,2)", labels: { a: "1" }, matches: false },
  { selector: "a", labels: { a: "" }, matches: true },
  { selector: "!a", labels: { a: "" }, matches: false },
  { selector: "a>5", labels: { a: "10" }, matches: true },
  { selector: "a>5", labels: { a: "x" }, matches: false },
  { selector: "a<5", labels: {}, matches: false },
  { selector: "a=1,b=2", labels: { a: "1" }, matches: false },
  { selector: "toString", labels: {}, matches: false },
])("$selector on $labels: $matches", ({ selector, labels, matches }) => {
  expect(parseSelector(selector).matches(labels as Record<string, string> | undefined)).toBe(matches);
});

test("no label selector selects nothing and an empty one everything", () => {
  expect(selectorFromLabelSelector(undefined).matches({ a: "b" })).toBe(false);
  expect(selectorFromLabelSelector(undefined).empty()).toBe(false);
  expect(selectorFromLabelSelector({}).matches(undefined)).toBe(true);
  expect(selectorFromLabelSelector({}).empty()).toBe(true);
});

test("labels and expressions of a label selector become one selector, sorted by key", () => {
  const selector = selectorFromLabelSelector({
    matchLabels: { b: "2" },
    matchExpressions: [
      { key: "a", operator: "NotIn", values: ["y", "x"] },
      { key: "c", operator: "DoesNotExist" },
    ],
  });
  expect(selector.toString()).toBe("a notin (x,y),b=2,!c");
});

test.for([
  { operator: "Foo", values: ["a"], message: '"Foo" is not a valid label selector operator' },
  { operator: "In", values: [], message: "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty" },
  { operator: "Exists", values: ["a"], message: 'values: Invalid value: ["a"]: values set must be empty for exists and does not exist' },
])("an expression with operator $operator and $values is refused", ({ operator, values, message }) => {
  expect(() => selectorFromLabelSelector({ matchExpressions: [{ key: "a", operator, values }] })).toThrow(new Error(message));
});

test("a selector from a set wants exactly these labels", () => {
  expect(selectorFromSet({ b: "1", a: "2" }).toString()).toBe("a=2,b=1");
  expect(selectorFromSet({}).empty()).toBe(true);
});
