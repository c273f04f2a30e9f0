/** What only OpenAPI needs of the kinds: descriptions, enums, query parameters, unions. Read when asked for, never kept by a component. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A text, or a text with the values that the field may have. */
export type Description = string | readonly [text: string, ...values: string[]];
export type ParameterFacts = readonly [name: string, type: string, description: string];

export interface OpenApiTexts {
  /** By definition (`io.k8s.api.core.v1.Pod`), then by field; "" is the definition itself. */
  descriptions: Readonly<Record<string, Readonly<Record<string, Description>>>>;
  /** The query parameters of each kind of options: `ListOptions`. */
  parameters: Readonly<Record<string, readonly ParameterFacts[]>>;
  /** By definition. */
  unions: Readonly<Record<string, unknown>>;
}

export function readOpenApiTexts(): OpenApiTexts {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, "../generated", file), "utf8"));
  const descriptions = read("descriptions.json") as OpenApiTexts["descriptions"];
  return { descriptions, ...(read("openapi-facts.json") as Omit<OpenApiTexts, "descriptions">) };
}
