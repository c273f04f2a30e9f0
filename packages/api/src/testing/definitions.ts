/** What tests of kinds' rules begin with. */
import type { AnyObject, ResourceDefinition } from "../machinery/definition.ts";
import { builtInDefinitions } from "../kinds/registry.ts";

export function definitionOf(resource: string): ResourceDefinition {
  const definition = builtInDefinitions.find((candidate) => candidate.resource === resource);
  if (!definition) throw new Error(`no definition of ${resource}`);
  return definition;
}

/** An object named x in namespace n with these fields, and the kind's defaults. */
export function defaulted(resource: string, fields: object): AnyObject {
  const object = { apiVersion: "v1", kind: "X", metadata: { name: "x", namespace: "n" }, ...structuredClone(fields) } as AnyObject;
  definitionOf(resource).setDefaults?.(object);
  return object;
}

export const texts = (errors: { text(): string }[] | undefined): string[] | undefined => errors?.map((error) => error.text());
