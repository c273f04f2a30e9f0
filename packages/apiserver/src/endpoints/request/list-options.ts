/** Query parameters of list, watch and deletecollection. Source: apimachinery/pkg/apis/meta/internalversion and its validation. */
import { type FieldError, forbiddenField, notSupported } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import type { Resource } from "../../registry/resources.ts";
import { isTrue, parseInt64, refuse } from "./options.ts";
import { type EntrySelector, entrySelector } from "./selector.ts";

export interface ListOptions {
  selector: EntrySelector;
  /** 0 for all. */
  limit: number;
  continue: string;
  /** As sent; "" when left out. */
  resourceVersion: string;
  match: "" | "Exact" | "NotOlderThan";
  sendInitialEvents: boolean | undefined;
  timeoutSeconds: number | undefined;
  bookmarks: boolean;
}

/** Throws 400 or 422. `onlyName` narrows to one object: the `/watch/` prefix with a name. */
export function listOptions({ query, info }: Exchange, resource: Resource, watch: boolean, onlyName = ""): ListOptions {
  const initial = query.get("sendInitialEvents");
  const timeout = query.get("timeoutSeconds");
  const options: ListOptions = {
    selector: entrySelector(resource, query.get("labelSelector") ?? "", query.get("fieldSelector") ?? "", {
      namespace: resource.definition.namespaced ? info.namespace : "",
      name: onlyName,
    }),
    limit: Math.max(0, parseInt64(query.get("limit") ?? "0")),
    continue: query.get("continue") ?? "",
    resourceVersion: query.get("resourceVersion") ?? "",
    match: (query.get("resourceVersionMatch") ?? "") as ListOptions["match"],
    sendInitialEvents: initial === null ? undefined : isTrue(initial),
    timeoutSeconds: timeout === null ? undefined : parseInt64(timeout),
    bookmarks: isTrue(query.get("allowWatchBookmarks") ?? "false"),
  };
  refuse("ListOptions", watch ? watchErrors(options) : listErrors(options));
  return options;
}

const MATCH = "resourceVersionMatch";

function listErrors({ match, resourceVersion, continue: token, sendInitialEvents }: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (match !== "") {
    if (resourceVersion === "") errors.push(forbiddenField(MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    if (token !== "") errors.push(forbiddenField(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
    if (match !== "Exact" && match !== "NotOlderThan") errors.push(notSupported(MATCH, match, ["Exact", "NotOlderThan", ""]));
    if (match === "Exact" && resourceVersion === "0")
      errors.push(forbiddenField(MATCH, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (sendInitialEvents !== undefined) errors.push(forbiddenField("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  return errors;
}

function watchErrors({ match, continue: token, sendInitialEvents }: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (sendInitialEvents !== undefined && match !== "NotOlderThan")
    errors.push(forbiddenField(MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  if (match === "") return errors;
  if (sendInitialEvents === undefined)
    errors.push(forbiddenField(MATCH, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
  if (match !== "NotOlderThan") errors.push(notSupported(MATCH, match, ["NotOlderThan"]));
  if (token !== "") errors.push(forbiddenField(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
  return errors;
}
