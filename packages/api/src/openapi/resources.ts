/** What OpenAPI is told of each served resource: plain data, so that it can be handed to another thread. */
import type { GroupVersionKindName } from "./schemas/definitions.ts";

export interface OpenApiResource extends GroupVersionKindName {
  /** Plural, lower case. */
  resource: string;
  namespaced: boolean;
  /** Kubernetes' verbs: `create`, `deletecollection`, `list` … */
  verbs: readonly string[];
  /** DELETE answers the object instead of a Status. */
  returnsDeletedObject: boolean;
  subresources: readonly OpenApiSubresource[];
}

export interface OpenApiSubresource {
  name: string;
  kind: GroupVersionKindName;
  verbs: readonly string[];
}

/** `apis/apps/v1`, `api/v1`. */
export function groupVersionPath({ group, version }: { group: string; version: string }): string {
  return group === "" ? `api/${version}` : `apis/${group}/${version}`;
}
