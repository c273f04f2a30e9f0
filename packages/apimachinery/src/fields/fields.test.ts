import { expect, test } from "vitest";
import { parseFieldSelector } from "./field-selector.ts";

test.for([
  ["", ""],
  ["metadata.name=a", "metadata.name=a"],
  ["b==2,a!=1", "a!=1,b=2"],
  ["a=x\\,y\\=z\\\\", "a=x\\,y\\=z\\\\"],
  ["=,a=b", "a=b"],
])("a field selector is written canonically: %s", ([text = "", canonical]) => {
  expect(parseFieldSelector(text).toString()).toBe(canonical);
});

test.for([
  ["metadata.name", "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
  ["metadata.name in (a)", "invalid selector: 'metadata.name in (a)'; can't understand 'metadata.name in (a)'"],
  ["a=b=c", "invalid field selector: unescaped character in value: 61"],
  ["a=\\b", "invalid field selector: invalid escape sequence: \\b"],
  ["a=b\\", "invalid field selector: invalid escape sequence: \\"],
])("%s is refused as Kubernetes refuses it", ([text = "", message]) => {
  expect(() => parseFieldSelector(text)).toThrow(new Error(message));
});

test("a field that is missing counts as empty", () => {
  const selector = parseFieldSelector("spec.nodeName=,status.phase!=Running");
  expect(selector.matches({})).toBe(true);
  expect(selector.matches({ "status.phase": "Running" })).toBe(false);
  expect(selector.matches({ "spec.nodeName": "n" })).toBe(false);
});

test("an exact match is found for the field that has one", () => {
  const selector = parseFieldSelector("metadata.name=a,metadata.namespace!=b");
  expect(selector.requiresExactMatch("metadata.name")).toBe("a");
  expect(selector.requiresExactMatch("metadata.namespace")).toBeUndefined();
});
