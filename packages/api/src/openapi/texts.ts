/** What only OpenAPI needs of the kinds: descriptions, enums, query parameters, unions. Read when asked for, never kept by a component. */
import { readFileSync } from "node:fs";
import { ownDescriptions } from "./own-texts.ts";

/** A text, or a text with the values that the field may have. */
export type Description = string | readonly [text: string, ...values: string[]];
type ParameterFacts = readonly [name: string, type: string, description: string];

export interface OpenApiTexts {
  /** By definition (`io.k8s.api.core.v1.Pod`), then by field; "" is the definition itself. */
  descriptions: Readonly<Record<string, Readonly<Record<string, Description>>>>;
  /** The query parameters of each kind of options: `ListOptions`. */
  parameters: Readonly<Record<string, readonly ParameterFacts[]>>;
  /** By definition. */
  unions: Readonly<Record<string, unknown>>;
}

export function readOpenApiTexts(): OpenApiTexts {
  const read = (file: URL): unknown => JSON.parse(readFileSync(file, "utf8"));
  const descriptions = read(new URL("../generated/descriptions.json", import.meta.url)) as OpenApiTexts["descriptions"];
  const facts = read(new URL("../generated/openapi-facts.json", import.meta.url)) as Omit<OpenApiTexts, "descriptions">;
  return { descriptions: { ...descriptions, ...ownDescriptions }, ...facts };
}
