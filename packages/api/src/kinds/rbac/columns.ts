/** Source: printRoleBinding and printClusterRoleBinding. */
import type { AnyObject, TableColumns } from "../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../rest/columns.ts";

function subjects(kind: string) {
  return ({ subjects = [] }: AnyObject): string => {
    const named: { kind: string; name: string; namespace?: string }[] = subjects.filter(
      (subject: { kind: string }) => subject.kind === kind,
    );
    return named.map(({ name, namespace }) => (kind === "ServiceAccount" ? `${namespace ?? ""}/${name}` : name)).join(", ");
  };
}

function bindingColumns(kind: "RoleBinding" | "ClusterRoleBinding"): TableColumns<AnyObject> {
  const named = `${kind[0]?.toLowerCase()}${kind.slice(1)}`;
  return tableOf(
    nameColumn,
    { name: "Role", field: `api.rbac.v1.${kind}.roleRef`, cell: ({ roleRef }) => `${roleRef?.kind ?? ""}/${roleRef?.name ?? ""}` },
    ageColumn,
    { name: "Users", wide: true, description: `Users in the ${named}`, cell: subjects("User") },
    { name: "Groups", wide: true, description: `Groups in the ${named}`, cell: subjects("Group") },
    { name: "ServiceAccounts", wide: true, description: `ServiceAccounts in the ${named}`, cell: subjects("ServiceAccount") },
  );
}

export const roleBindingColumns = bindingColumns("RoleBinding");
export const clusterRoleBindingColumns = bindingColumns("ClusterRoleBinding");
