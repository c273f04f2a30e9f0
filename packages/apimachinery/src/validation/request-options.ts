/** Options of requests: dry run, field manager, propagation. Source: apimachinery/pkg/apis/meta/v1/validation. */
import { byteLength } from "../names/messages.ts";
import { type FieldError, forbiddenField, invalidValue, notSupported, Path, required, tooLong } from "./field-error.ts";
import { isPrintable } from "./go-text.ts";

export interface WriteOptions {
  dryRun?: readonly string[];
  fieldManager?: string;
  fieldValidation?: string;
}

export interface PatchOptions extends WriteOptions {
  force?: boolean;
}

export interface DeleteOptions {
  dryRun?: readonly string[];
  gracePeriodSeconds?: number;
  orphanDependents?: boolean;
  propagationPolicy?: string;
  preconditions?: { uid?: string; resourceVersion?: string };
  ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
}

const FIELD_MANAGER_MAX_LENGTH = 128;
const at = (name: string): Path => new Path(name);

/** For create and update, which are held to the same. */
export function validateWriteOptions(options: WriteOptions): FieldError[] {
  return [
    ...validateFieldManager(options.fieldManager ?? "", at("fieldManager")),
    ...validateDryRun(options.dryRun ?? [], at("dryRun")),
    ...validateFieldValidation(options.fieldValidation ?? "", at("fieldValidation")),
  ];
}

/** `apply` for the apply patch types, which need a manager and may be forced. */
export function validatePatchOptions(options: PatchOptions, { apply }: { apply: boolean }): FieldError[] {
  const errors: FieldError[] = [];
  if (apply) {
    if (!options.fieldManager) errors.push(required(at("fieldManager"), "is required for apply patch"));
  } else if (options.force !== undefined) errors.push(forbiddenField(at("force"), "may not be specified for non-apply patch"));
  return [...errors, ...validateWriteOptions(options)];
}

const PROPAGATION = ["Foreground", "Background", "Orphan"];

export function validateDeleteOptions(options: DeleteOptions): FieldError[] {
  const errors: FieldError[] = [];
  const { propagationPolicy: policy } = options;
  if (options.orphanDependents !== undefined && policy !== undefined) {
    errors.push(invalidValue(at("propagationPolicy"), policy, "orphanDependents and deletionPropagation cannot be both set"));
  }
  if (policy !== undefined && !PROPAGATION.includes(policy)) {
    errors.push(notSupported(at("propagationPolicy"), policy, [...PROPAGATION, "nil"]));
  }
  errors.push(...validateDryRun(options.dryRun ?? [], at("dryRun")));
  if (options.ignoreStoreReadErrorWithClusterBreakingPotential) errors.push(...unsafeDeleteErrors(options));
  return errors;
}

function unsafeDeleteErrors(options: DeleteOptions): FieldError[] {
  const excluded: [name: string, set: boolean][] = [
    ["dryRun", (options.dryRun?.length ?? 0) > 0],
    ["propagationPolicy", options.propagationPolicy !== undefined],
    ["orphanDependents", options.orphanDependents !== undefined],
    ["gracePeriodSeconds", options.gracePeriodSeconds !== undefined],
    ["preconditions", options.preconditions !== undefined],
  ];
  const path = at("ignoreStoreReadErrorWithClusterBreakingPotential");
  return excluded.filter(([, set]) => set).map(([name]) => invalidValue(path, true, `cannot be set together with .${name}`));
}

export function validateFieldManager(manager: string, path: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (byteLength(manager) > FIELD_MANAGER_MAX_LENGTH) errors.push(tooLong(path, FIELD_MANAGER_MAX_LENGTH));
  let position = 0;
  for (const character of manager) {
    if (!isPrintable(character)) {
      errors.push(invalidValue(path, manager, `invalid character ${codePoint(character)} (at position ${position})`));
    }
    position += byteLength(character);
  }
  return errors;
}

const codePoint = (character: string): string => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

export function validateDryRun(dryRun: readonly string[], path: Path): FieldError[] {
  return dryRun.every((value) => value === "All") ? [] : [notSupported(path, dryRun, ["All"])];
}

const FIELD_VALIDATION = ["", "Ignore", "Strict", "Warn"];

export function validateFieldValidation(value: string, path: Path): FieldError[] {
  return FIELD_VALIDATION.includes(value) ? [] : [notSupported(path, value, FIELD_VALIDATION)];
}
