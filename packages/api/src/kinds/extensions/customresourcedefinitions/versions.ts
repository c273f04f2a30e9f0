/**
 * Versions of a definition as Kubernetes keeps them: what all of them have alike is kept once, for all. That is why errors about the
 * schema of a single version are about `spec.validation`. Source: the conversions of pkg/apis/apiextensions/v1.
 */
import type { AnyObject } from "../../../machinery/definition.ts";
import { sameValue } from "../../rest/generation.ts";
import type { JsonSchema } from "./schema/json-schema.ts";

export interface Version {
  name?: string;
  served?: boolean;
  storage?: boolean;
  deprecated?: boolean;
  deprecationWarning?: string;
  schema?: { openAPIV3Schema?: JsonSchema };
  subresources?: { status?: object; scale?: { specReplicasPath?: string; statusReplicasPath?: string; labelSelectorPath?: string } };
  additionalPrinterColumns?: { name?: string; type?: string; format?: string; jsonPath?: string }[];
  selectableFields?: { jsonPath?: string }[];
}

const SHARED = ["schema", "subresources", "additionalPrinterColumns", "selectableFields"] as const;
type Shared = Pick<Version, (typeof SHARED)[number]>;

export interface Versions {
  list: Version[];
  /** What is alike in all versions, taken out of them. */
  shared: Shared;
}

export function versionsOf({ spec }: AnyObject): Versions {
  const list: Version[] = (spec?.versions ?? []).map((version: Version) => ({ ...version }));
  const shared: Shared = {};
  const [first] = list;
  for (const field of SHARED) {
    if (!first || !list.every((version) => sameValue(version[field], first[field]))) continue;
    if (first[field] !== undefined) Object.assign(shared, { [field]: first[field] });
    for (const version of list) delete version[field];
  }
  return { list, shared };
}

/** As a Go struct prints; what is kept per version is told apart from nothing only. */
export const goVersions = (list: readonly Version[]) =>
  list.map((version) => ({
    Name: version.name ?? "",
    Served: version.served ?? false,
    Storage: version.storage ?? false,
    Deprecated: version.deprecated ?? false,
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema: version.schema ?? null,
    Subresources: version.subresources ?? null,
    AdditionalPrinterColumns: version.additionalPrinterColumns ?? null,
    SelectableFields: version.selectableFields ?? null,
  }));
