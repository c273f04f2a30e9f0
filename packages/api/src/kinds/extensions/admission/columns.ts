/** Source: printValidatingAdmissionPolicy and its neighbours. */
import type { AnyObject, TableColumns } from "../../../machinery/definition.ts";
import { ageColumn, nameColumn, tableOf } from "../../rest/columns.ts";
import { formatSelector } from "../../rest/scale.ts";

function policyColumns(name: string, list: string, description: string): TableColumns<AnyObject> {
  return tableOf(
    nameColumn,
    { name, type: "integer", description, cell: ({ spec }) => spec?.[list]?.length ?? 0 },
    {
      name: "ParamKind",
      description: "ParamKind specifies the kind of resources used to parameterize this policy",
      cell: ({ spec }) => (spec?.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : "<unset>"),
    },
    ageColumn,
  );
}

export const validatingPolicyColumns = policyColumns(
  "Validations",
  "validations",
  "Validations indicates the number of validation rules defined in this configuration",
);
export const mutatingPolicyColumns = policyColumns(
  "Mutations",
  "mutations",
  "Mutation indicates the number of mutations rules defined in this configuration",
);

/** A parameter without a namespace may be in any. */
function parameter({ spec }: AnyObject): string {
  const reference = spec?.paramRef;
  if (!reference) return "<unset>";
  return reference.name ? `${reference.namespace || "*"}/${reference.name}` : formatSelector(reference.selector);
}

export const policyBindingColumns = tableOf(
  nameColumn,
  {
    name: "PolicyName",
    description: "PolicyName indicates the policy definition which the policy binding binded to",
    cell: ({ spec }) => spec?.policyName ?? "",
  },
  { name: "ParamRef", description: "ParamRef indicates the param resource which sets the configration param", cell: parameter },
  ageColumn,
);
