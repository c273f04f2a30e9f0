/** Tables: what kubectl prints. Source: apiserver/pkg/registry/rest/table.go and pkg/printers/internalversion. */
import type { AnyObject, TableColumn, TableColumns } from "@kubarium/api/server";
import { badRequest, humanDuration, parseTime } from "@kubarium/apimachinery";
import type { Clock } from "@kubarium/component-base";
import type { Resource } from "../../registry/resources.ts";

export interface TableOptions {
  metaVersion: "v1" | "v1beta1";
  /** What a row carries besides its cells. */
  includeObject: "None" | "Metadata" | "Object";
  /** The first event of a watch has columns, the later ones have none. */
  withColumns: boolean;
}

export interface ListMeta {
  /** Computed lists have none. */
  resourceVersion?: string;
  continue?: string;
  remainingItemCount?: number;
}

const fallback: TableColumns<AnyObject> = {
  columns: [
    {
      name: "Name",
      type: "string",
      format: "name",
      description:
        "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names",
    },
    {
      name: "Created At",
      type: "date",
      description:
        "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
    },
  ],
  cells: ({ metadata }) => [metadata.name ?? "", metadata.creationTimestamp ?? ""],
};

/** Throws 400 for another value. */
export function includeObjectOf(query: URLSearchParams): TableOptions["includeObject"] {
  const asked = query.get("includeObject") ?? "";
  if (asked === "" || asked === "Metadata") return "Metadata";
  if (asked === "None" || asked === "Object") return asked;
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(asked)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

export function tableText(resource: Resource, objects: readonly AnyObject[], meta: ListMeta, options: TableOptions, clock: Clock): string {
  const table = resource.definition.columns ?? fallback;
  const nowMs = clock.now();
  // Ages are wall-clock time whatever the cluster's speed: kubectl computes those of `describe` from the same timestamps.
  const ageOf = (timestamp: string | undefined): string => (timestamp ? humanDuration(nowMs - parseTime(timestamp)) : "<unknown>");
  const rows = objects.map((object) => {
    const conditions = table.conditions?.(object);
    const cells = JSON.stringify(table.cells(object, { ageOf, nowMs }));
    const carried = options.includeObject === "None" ? "" : `,"object":${rowObject(object, options)}`;
    return `{"cells":${cells}${conditions ? `,"conditions":${JSON.stringify(conditions)}` : ""}${carried}}`;
  });
  // Kinds without printer columns of their own answer null for an empty list.
  const rowsText = rows.length === 0 && table === fallback ? "null" : `[${rows.join(",")}]`;
  const columns = options.withColumns ? JSON.stringify(table.columns.map(columnDefinition)) : "null";
  return `{"kind":"Table","apiVersion":"meta.k8s.io/${options.metaVersion}","metadata":${JSON.stringify(meta)},"columnDefinitions":${columns},"rows":${rowsText}}`;
}

function columnDefinition({ name, type, format = "", description, priority = 0 }: TableColumn): Required<TableColumn> {
  return { name, type, format, description, priority };
}

function rowObject(object: AnyObject, { includeObject, metaVersion }: TableOptions): string {
  return includeObject === "Object" ? JSON.stringify(object) : partialText(object, metaVersion);
}

/** Only the metadata of an object. */
export function partialText({ metadata }: AnyObject, metaVersion: "v1" | "v1beta1"): string {
  return `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/${metaVersion}","metadata":${JSON.stringify(metadata)}}`;
}
