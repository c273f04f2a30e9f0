import { expect, test } from "vitest";
import { duplicateFields } from "./duplicate-fields.ts";

test.for([
  { name: "nothing repeated", text: '{"a":{"b":1},"b":[{"a":1},{"a":2}]}', found: [] },
  { name: "a repeated key", text: '{"a":1,"a":2}', found: ["a"] },
  { name: "a key three times, told once", text: '{"a":1,"a":2,"a":3}', found: ["a"] },
  { name: "inside objects and lists", text: '{"spec":{"c":[{},{"n":1,"n":2}]}}', found: ["spec.c[1].n"] },
  { name: "at the top of a list", text: '[{"op":"a","op":"b"}]', found: ["[0].op"] },
  { name: "keys that look like structure", text: '{"{\\"a\\":1,":1,"x":"a\\":","x":2}', found: ["x"] },
  { name: "values are no keys", text: '{"a":"b","b":"a"}', found: [] },
])("finds $name", ({ text, found }) => {
  expect(duplicateFields(text)).toEqual(found.map((path) => `duplicate field "${path}"`));
});
