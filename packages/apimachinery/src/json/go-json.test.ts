import { expect, test } from "vitest";
import { goJson, goPrint, goQuote, parseJson } from "../index.ts";

test.for([
  ["", "unexpected end of JSON input"],
  ["{", "unexpected end of JSON input"],
  ['"a', "unexpected end of JSON input"],
  ["nonsense", "invalid character 'o' in literal null (expecting 'u')"],
  ["tru", "invalid character ' ' in literal true (expecting 'e')"],
  ["data: {a: b}", "invalid character 'd' looking for beginning of value"],
  ["{a:1}", "invalid character 'a' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ["[1 2]", "invalid character '2' after array element"],
  ["[1,]", "invalid character ']' looking for beginning of value"],
  ["1 2", "invalid character '2' after top-level value"],
  ["-x", "invalid character 'x' in numeric literal"],
  ["1.x", "invalid character 'x' after decimal point in numeric literal"],
  ["1ex", "invalid character 'x' in exponent of numeric literal"],
  ['"\\q"', "invalid character 'q' in string escape code"],
  ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
])("%j is refused as Go refuses it", ([text = "", message]) => {
  expect(() => parseJson(text)).toThrow(new Error(message));
});

test("very deep JSON does not exhaust the stack of the error finder", () => {
  expect(() => parseJson("[".repeat(200_000))).toThrow("unexpected end of JSON input");
});

test("values are printed as Go prints them", () => {
  expect(goPrint({ b: [1, "x", null], a: { c: true } })).toBe("map[a:map[c:true] b:[1 x <nil>]]");
  expect(goPrint(1e-7)).toBe("1e-07");
  expect(goQuote('a"\\\n\u0007é\u200b😀')).toBe('"a\\"\\\\\\n\\aé\\u200b😀"');
  expect(goJson({ a: "<&>" })).toBe('{"a":"\\u003c\\u0026\\u003e"}');
});
