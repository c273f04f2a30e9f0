/** Source: printValidatingAdmissionPolicy and its neighbours. */
import type { AnyObject, TableColumns } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { formatSelector } from "../../rest/scale.ts";

function policyColumns(count: string, field: string): TableColumns<AnyObject> {
  return tableOf(
    nameColumn,
    { name: count, type: "integer", cell: ({ spec }) => spec?.[field]?.length ?? 0 },
    { name: "ParamKind", cell: ({ spec }) => (spec?.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : "<unset>") },
    ageColumn,
  );
}

export const validatingPolicyColumns = policyColumns("Validations", "validations");
export const mutatingPolicyColumns = policyColumns("Mutations", "mutations");

/** A parameter without a namespace may be in any. */
function parameter({ spec }: AnyObject): string {
  const reference = spec?.paramRef;
  if (!reference) return "<unset>";
  return reference.name ? `${reference.namespace || "*"}/${reference.name}` : formatSelector(reference.selector);
}

export const policyBindingColumns = tableOf(
  nameColumn,
  { name: "PolicyName", cell: ({ spec }) => spec?.policyName ?? "" },
  { name: "ParamRef", cell: parameter },
  ageColumn,
);
