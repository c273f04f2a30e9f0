/** Names made by the server. Source: apiserver/pkg/storage/names/generate.go. */
const MAX_NAME_LENGTH = 63;
export const GENERATED_SUFFIX_LENGTH = 5;

/** `base` cut so that the name has at most 63 characters, then the random suffix (five of safeEncodeString's alphabet). */
export function nameForGenerated(base: string, suffix: string): string {
  return base.slice(0, MAX_NAME_LENGTH - GENERATED_SUFFIX_LENGTH) + suffix;
}
