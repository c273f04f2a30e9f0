/** Source: printRole, printRoleBinding. */
import type { AnyObject } from "../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../rest/columns.ts";

export const roleColumns = tableOf(nameColumn, {
  name: "Created At",
  type: "date",
  cell: ({ metadata }) => metadata.creationTimestamp ?? "",
});

function subjects(kind: string) {
  return ({ subjects = [] }: AnyObject): string => {
    const named: { kind: string; name: string; namespace?: string }[] = subjects.filter(
      (subject: { kind: string }) => subject.kind === kind,
    );
    return named.map(({ name, namespace }) => (kind === "ServiceAccount" ? `${namespace ?? ""}/${name}` : name)).join(", ");
  };
}

export const bindingColumns = tableOf(
  nameColumn,
  { name: "Role", cell: ({ roleRef }) => `${roleRef?.kind ?? ""}/${roleRef?.name ?? ""}` },
  ageColumn,
  { name: "Users", wide: true, cell: subjects("User") },
  { name: "Groups", wide: true, cell: subjects("Group") },
  { name: "ServiceAccounts", wide: true, cell: subjects("ServiceAccount") },
);
