/** Names that only have to fit into a URL's path: the RBAC kinds. Source: apimachinery/pkg/api/validation/path/name.go. */
const FORBIDDEN_NAMES = [".", ".."];
const FORBIDDEN_PARTS = ["/", "%"];

/** What is wrong with a name as one segment of a path; a prefix (generateName) may be "." or "..". */
export function pathSegmentName(name: string, prefix: boolean): string[] {
  const whole = prefix ? [] : FORBIDDEN_NAMES.filter((forbidden) => name === forbidden);
  if (whole.length) return whole.map((forbidden) => `may not be '${forbidden}'`);
  return FORBIDDEN_PARTS.filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}
