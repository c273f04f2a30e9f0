/** The `/scale` subresource of the kinds that keep a number of Pods. Source: pkg/registry/apps/…/storage, newScale…FromX. */
import type { LabelSelector } from "../../generated/types.ts";
import type { AnyObject, Subresources } from "../../machinery/definition.ts";

type Scale = NonNullable<Subresources<AnyObject>["scale"]>;

/** `selectorOf` gives the selector as text for `status.selector`. */
export function scaleSubresource(selectorOf: (object: AnyObject) => string): Scale {
  return {
    replicas: (object) => object.spec?.replicas ?? 0,
    setReplicas(object, replicas) {
      object.spec = { ...object.spec, replicas };
    },
    statusReplicas: (object) => object.status?.replicas ?? 0,
    selector: selectorOf,
  };
}

/** A map as a selector reads: `app=web,tier=front`, keys in order. */
export function formatSet(labels: Record<string, string> | undefined): string {
  return Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

/** A LabelSelector in the text form of labels.Selector: requirements by key, values in order. */
export function formatSelector(selector: LabelSelector | undefined): string {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  const set = (selector?.matchExpressions ?? []).map(({ key, operator, values }) => ({ key, text: expression(key, operator, values) }));
  return [...equal, ...set]
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ text }) => text)
    .join(",");
}

function expression(key: string, operator: string, values: readonly string[] = []): string {
  const list = `(${[...values].sort().join(",")})`;
  switch (operator) {
    case "In":
      return `${key} in ${list}`;
    case "NotIn":
      return `${key} notin ${list}`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    default:
      throw new Error(`"${operator}" is not a valid label selector operator`);
  }
}
