import { expect, test } from "vitest";
import { decodeYaml } from "./decode-yaml.ts";

const bomb = Array.from(
  { length: 9 },
  (_, level) =>
    `l${level}: &l${level} [${Array(9)
      .fill(level ? `*l${level - 1}` : "x")
      .join(",")}]`,
).join("\n");

test.for([
  { name: "an anchor in itself", text: "a: &a [*a]", fault: "yaml: anchor 'a' value contains itself" },
  { name: "an anchor in itself, deeper", text: "a: &x\n  b:\n    c: *x", fault: "yaml: anchor 'x' value contains itself" },
  { name: "nine levels of nine", text: bomb, fault: "yaml: document contains excessive aliasing" },
])("refused: $name", ({ text, fault }) => {
  expect(() => decodeYaml(text)).toThrow(fault);
});

test("aliases of a size that people write are taken", () => {
  expect(decodeYaml('a: &a {k: v}\nb: [*a, *a]\nc: "*a"').value).toEqual({ a: { k: "v" }, b: [{ k: "v" }, { k: "v" }], c: "*a" });
});
