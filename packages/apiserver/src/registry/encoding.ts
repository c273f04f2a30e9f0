/** How objects become the text that is stored, cached and sent: kind and apiVersion, then metadata with resourceVersion first. */
import type { AnyObject } from "@kubarium/api/server";
import type { Template } from "@kubarium/storage";

/** The text around the revision. `metadata.resourceVersion` of the object itself is left out. */
export function encodeObject(object: AnyObject): Template {
  const { apiVersion, kind, metadata, ...rest } = object;
  const { resourceVersion: _, ...meta } = metadata;
  const metaText = JSON.stringify(meta);
  const restText = JSON.stringify(rest);
  return {
    head: `${typePrefix(kind, apiVersion)}"metadata":{"resourceVersion":"`,
    tail: `"${metaText === "{}" ? "}" : `,${metaText.slice(1)}`}${restText === "{}" ? "}" : `,${restText.slice(1)}`}`,
  };
}

/** `{"kind":"Pod","apiVersion":"v1",`: how every stored text begins; items of a typed list are sent without it. */
export function typePrefix(kind: string, apiVersion: string): string {
  return `{"kind":"${kind}","apiVersion":"${apiVersion}",`;
}

export function joinTemplate({ head, tail }: Template, revision: number | string): string {
  return head + revision + tail;
}

/** An object that is not stored, dry-run results for instance: no resourceVersion unless it has one. */
export function encodeLoose(object: AnyObject): string {
  if (object.metadata.resourceVersion) return joinTemplate(encodeObject(object), object.metadata.resourceVersion);
  const { apiVersion, kind, ...rest } = object;
  return JSON.stringify({ kind, apiVersion, ...rest });
}
