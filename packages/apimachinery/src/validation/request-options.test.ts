import { expect, test } from "vitest";
import { validateConditions, validateDeleteOptions, validatePatchOptions, validateWriteOptions, Path } from "../index.ts";

const texts = (errors: { text(): string }[]): string[] => errors.map((error) => error.text());

test.for([
  { errors: validateWriteOptions({ dryRun: ["All"], fieldManager: "m", fieldValidation: "Warn" }), expected: [] },
  { errors: validateWriteOptions({ dryRun: ["x"] }), expected: ['dryRun: Unsupported value: ["x"]: supported values: "All"'] },
  {
    errors: validateWriteOptions({ fieldManager: "a\u0007" }),
    expected: ['fieldManager: Invalid value: "a\\a": invalid character U+0007 (at position 1)'],
  },
  { errors: validateWriteOptions({ fieldManager: "x".repeat(129) }), expected: ["fieldManager: Too long: may not be more than 128 bytes"] },
  {
    errors: validateWriteOptions({ fieldValidation: "x" }),
    expected: ['fieldValidation: Unsupported value: "x": supported values: "", "Ignore", "Strict", "Warn"'],
  },
  { errors: validatePatchOptions({}, { apply: true }), expected: ["fieldManager: Required value: is required for apply patch"] },
  {
    errors: validatePatchOptions({ force: true }, { apply: false }),
    expected: ["force: Forbidden: may not be specified for non-apply patch"],
  },
  {
    errors: validateDeleteOptions({ propagationPolicy: "x" }),
    expected: ['propagationPolicy: Unsupported value: "x": supported values: "Foreground", "Background", "Orphan", "nil"'],
  },
  {
    errors: validateDeleteOptions({ propagationPolicy: "Orphan", orphanDependents: true }),
    expected: ['propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set'],
  },
  {
    errors: validateConditions([{ type: "A", status: "x", reason: "R", lastTransitionTime: "t" }], new Path("c")),
    expected: ['c[0].status: Unsupported value: "x": supported values: "False", "True", "Unknown"'],
  },
])("%#: $expected", ({ errors, expected }) => {
  expect(texts(errors)).toEqual(expected);
});
