import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const read = (file: string): string => readFileSync(join(import.meta.dirname, file), "utf8");
const blocks = (readme: string): string[] => [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);

test.for([
  { example: "test/cluster/testing-package.test.ts", index: 0 },
  { example: "test/compose/testing-container.test.ts", index: 1 },
])("the README's example $index is the test that runs: $example", ({ example, index }) => {
  expect(blocks(read("../README.md"))[index]).toBe(read(`../../../${example}`));
});
