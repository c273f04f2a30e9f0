/** Which entries a list or watch is about: namespace, labels, fields. */
import type { AnyObject } from "@kubarium/api/server";
import { badRequest, type FieldSelector, parseFieldSelector, parseSelector } from "@kubarium/apimachinery";
import type { CachedEntry } from "../../cache/entry.ts";
import type { Resource } from "../../registry/resources.ts";

export interface EntrySelector {
  /** "" for all. */
  namespace: string;
  /** The one name that can match, if the fields say so. */
  name: string | undefined;
  /** The one value of `spec.nodeName` that can match: watches of a node's pods are told of nothing else. */
  nodeName: string | undefined;
  /** Whether anything beyond the namespace selects. */
  selective: boolean;
  /** Whether labels or fields other than name and namespace select. */
  filtered: boolean;
  matches(entry: CachedEntry): boolean;
}

/** Throws 400 with Kubernetes' text. */
export function entrySelector(
  resource: Resource,
  labelSelector: string,
  fieldSelector: string,
  only: { namespace: string; name: string },
): EntrySelector {
  const labels = asBadRequest(() => parseSelector(labelSelector));
  const fields = asBadRequest(() => parseFieldSelector(fieldSelector));
  checkFields(resource, fields);
  const name = only.name || fields.requiresExactMatch("metadata.name");
  const inside = only.namespace === "" ? "" : `${only.namespace}/`;
  const plain = labels.empty() && fields.empty() && only.name === "";
  const matchesObject = (object: AnyObject): boolean =>
    (labels.empty() || labels.matches(object.metadata.labels ?? undefined)) &&
    (fields.empty() || fields.matches(fieldsOf(resource, object)));
  return {
    namespace: only.namespace,
    name,
    nodeName: fields.requiresExactMatch("spec.nodeName"),
    selective: !plain,
    filtered: !labels.empty() || !fields.empty(),
    matches: (entry) => {
      if (inside !== "" && !entry.key.startsWith(inside)) return false;
      if (plain) return true;
      if (name !== undefined && entry.name !== name) return false;
      return (labels.empty() && fields.empty()) || matchesObject(resource.object(entry));
    },
  };
}

function fieldsOf(resource: Resource, object: AnyObject): Record<string, string> {
  const { name = "", namespace = "" } = object.metadata;
  return { "metadata.name": name, "metadata.namespace": namespace, ...resource.definition.selectableFields?.(object) };
}

function checkFields(resource: Resource, { requirements }: FieldSelector): void {
  const more = requirements.filter(({ field }) => field !== "metadata.name" && field !== "metadata.namespace");
  if (more.length === 0) return;
  const { selectableFields } = resource.definition;
  // Kinds without fields of their own name what there is; the others say what they lack.
  if (!selectableFields) {
    const field = JSON.stringify(more[0]?.field ?? "");
    throw badRequest(`${field} is not a known field selector: only "metadata.name", "metadata.namespace"`);
  }
  const known = selectableFields({ apiVersion: "", kind: "", metadata: {}, spec: {}, status: {} });
  for (const { field } of more) if (!(field in known)) throw badRequest(`field label not supported: ${field}`);
}

function asBadRequest<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw badRequest((error as Error).message);
  }
}
