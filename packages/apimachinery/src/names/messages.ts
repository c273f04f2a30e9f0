/** Wordings shared by the validators. Source: apimachinery/pkg/util/validation and api/validate/content. */

/** The older validators count "characters" and the newer ones "bytes"; both measure UTF-8 bytes. */
export const maxLengthMessage = (length: number, unit: "characters" | "bytes" = "characters"): string =>
  `must be no more than ${length} ${unit}`;

export const EMPTY_MESSAGE = "must be non-empty";

export const inclusiveRangeMessage = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

export const minimumMessage = (minimum: number): string => `must be greater than or equal to ${minimum}`;

export function regexMessage(rule: string, regex: string, ...examples: string[]): string {
  if (examples.length === 0) return `${rule} (regex used for validation is '${regex}')`;
  const listed = examples.map((example) => `'${example}', `).join(" or ");
  return `${rule} (e.g. ${listed}regex used for validation is '${regex}')`;
}

/** Go's len() of a string. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
