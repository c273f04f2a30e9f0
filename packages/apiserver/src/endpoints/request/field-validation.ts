/** Unknown and duplicate fields: refused, warned about or ignored. Source: apiserver/pkg/endpoints/handlers/rest.go. */
import type { FieldValidation } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import type { Schemas } from "../../registry/schemas.ts";

const YAML_PREFIX = "yaml: unmarshal errors:\n";

export function applyFieldValidation(
  { warnings }: Exchange,
  fieldValidation: FieldValidation,
  strictErrors: readonly string[],
  refusal: (text: string) => Error,
  schemas: Schemas,
): void {
  if (strictErrors.length === 0 || fieldValidation === "Ignore") return;
  if (fieldValidation === "Strict") throw refusal(schemas.strictDecodingError(strictErrors));
  for (const error of strictErrors) for (const warning of warningsOf(error)) warnings.add(warning);
}

/** A YAML decoder names all repeated keys in one error; each is a warning of its own. */
function warningsOf(error: string): string[] {
  if (!error.startsWith(YAML_PREFIX)) return [error];
  return error
    .slice(YAML_PREFIX.length)
    .split("\n")
    .map((line) => line.trim());
}
