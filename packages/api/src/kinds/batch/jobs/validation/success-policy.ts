/** Source: validateSuccessPolicy in pkg/apis/batch/validation. Only Indexed Jobs have one; their completions are checked before. */
import { type FieldError, invalidValue, type Path, required, tooLong, tooMany, validateNonnegative } from "@kubarium/apimachinery";
import type { JobSpec, SuccessPolicyRule } from "../../../../generated/types.ts";
import { countIndexes } from "./indexes.ts";

const MAX_RULES = 20;
const MAX_INDEXES_LENGTH = 64 * 1024;

export function validateSuccessPolicy({ successPolicy, completions = 0 }: JobSpec, path: Path): FieldError[] {
  const rules = successPolicy?.rules ?? [];
  const at = path.child("rules");
  const errors: FieldError[] = [];
  if (rules.length === 0) errors.push(required(at, "at least one rules must be specified when the successPolicy is specified"));
  if (rules.length > MAX_RULES) errors.push(tooMany(at, rules.length, MAX_RULES));
  return [...errors, ...rules.flatMap((rule, index) => validateRule(rule, completions, at.index(index)))];
}

function validateRule({ succeededCount, succeededIndexes }: SuccessPolicyRule, completions: number, path: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (succeededCount == null && succeededIndexes == null) {
    errors.push(required(path, "at least one of succeededCount or succeededIndexes must be specified"));
  }
  const named = succeededIndexes == null ? undefined : checkIndexes(errors, succeededIndexes, completions, path.child("succeededIndexes"));
  if (succeededCount == null) return errors;
  const at = path.child("succeededCount");
  const limit = (count: number, what: string) => invalidValue(at, succeededCount, `must be less than or equal to ${count} (${what})`);
  errors.push(...validateNonnegative(succeededCount, at));
  if (succeededCount > completions) errors.push(limit(completions, "the number of specified completions"));
  if (named !== undefined && succeededCount > named) {
    errors.push(limit(named, "the number of indexes in the specified succeededIndexes field"));
  }
  return errors;
}

/** How many indexes there are, 0 when they cannot be read. */
function checkIndexes(errors: FieldError[], text: string, completions: number, path: Path): number {
  if (text.length > MAX_INDEXES_LENGTH) errors.push(tooLong(path, MAX_INDEXES_LENGTH));
  try {
    return countIndexes(text, completions);
  } catch (error) {
    errors.push(invalidValue(path, text, `error parsing succeededIndexes: ${(error as Error).message}`));
    return 0;
  }
}
