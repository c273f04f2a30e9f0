/** How objects become the text that is stored, cached and sent: kind and apiVersion, then metadata with resourceVersion first. */
import type { AnyObject } from "@kubarium/api/server";
import type { Template } from "@kubarium/storage";

/** The text around the revision. `metadata.resourceVersion` of the object itself is left out. */
export function encodeObject(object: AnyObject): Template {
  return {
    head: `${typePrefix(object.kind, object.apiVersion)}"metadata":{"resourceVersion":"`,
    tail: `"${membersText(object.metadata, ENVELOPE.metadata)}}${membersText(object, ENVELOPE.object)}}`,
  };
}

/** Written around the rest. */
const ENVELOPE = { object: new Set(["apiVersion", "kind", "metadata"]), metadata: new Set(["resourceVersion"]) };

/** `,"spec":{…},"status":{…}`: value by value, because a copy without the left-out members would cost as much as writing it. */
function membersText(object: object, leftOut: ReadonlySet<string>): string {
  let text = "";
  for (const [name, value] of Object.entries(object)) {
    if (value !== undefined && !leftOut.has(name)) text += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return text;
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
