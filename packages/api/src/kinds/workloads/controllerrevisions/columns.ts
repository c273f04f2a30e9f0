/** Source: printControllerRevision. Revision is a number in a column of strings. */
import type { OwnerReference } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";

/** `statefulset.apps/web`. */
function controllerCell({ metadata }: AnyObject): string {
  const owner = (metadata.ownerReferences as OwnerReference[] | undefined)?.find(({ controller }) => controller);
  if (!owner) return "<none>";
  const [group] = owner.apiVersion.includes("/") ? owner.apiVersion.split("/") : [""];
  return `${`${owner.kind}${group ? `.${group}` : ""}`.toLowerCase()}/${owner.name}`;
}

export const controllerRevisionColumns = tableOf(
  nameColumn,
  { name: "Controller", description: "Controller of the object", cell: controllerCell },
  { name: "Revision", field: "api.apps.v1.ControllerRevision.revision", cell: ({ revision }) => revision ?? 0 },
  ageColumn,
);
