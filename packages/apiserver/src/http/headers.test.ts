import { expect, test } from "vitest";
import { warningHeaders } from "./headers.ts";

test.for([
  { name: "quotes and backslashes escaped", warnings: ['unknown field "a\\b"'], sent: ['299 - "unknown field \\"a\\\\b\\""'] },
  { name: "nothing for a text with control characters", warnings: ["a\nb", "c"], sent: ['299 - "c"'] },
  { name: "nothing for half a character", warnings: ["\ud800"], sent: [] },
  { name: "nothing for an empty text", warnings: [""], sent: [] },
  { name: "UTF-8 as bytes", warnings: ["ü→"], sent: [`299 - "${Buffer.from("ü→").toString("latin1")}"`] },
])("a warning header: $name", ({ warnings, sent }) => {
  expect(warningHeaders(warnings)).toEqual(sent);
});

test("long warnings are cut, and stop when there are too many", () => {
  const long = Array.from({ length: 100 }, (_, index) => `${index}${"x".repeat(500)}`);
  const sent = warningHeaders(long);
  expect(sent).toHaveLength(16);
  expect(sent.every((header) => header.length === 256 + '299 - ""'.length)).toBe(true);
});
