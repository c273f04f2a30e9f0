/** Source: ValidateCustomResourceDefinition of pkg/apis/apiextensions/validation. */
import {
  type FieldError,
  forbiddenField,
  invalidEach,
  invalidValue,
  isDns1035Label,
  isDns1123Subdomain,
  notSupported,
  required,
  validateImmutableField,
} from "@kubarium/apimachinery";
import type { CustomResourceDefinitionNames } from "../../../generated/types.ts";
import type { AnyObject } from "../../../machinery/definition.ts";
import { conversionErrors } from "./conversion.ts";
import { columnErrors, selectableFieldErrors, subresourceErrors } from "./paths.ts";
import type { JsonSchema } from "./schema/json-schema.ts";
import { openApiErrors, usesUnsupported } from "./schema/openapi.ts";
import { structuralErrors } from "./schema/structural.ts";
import { goVersions, type Version, versionsOf } from "./versions.ts";

const APPROVAL = "api-approved.kubernetes.io";
const WHERE_APPROVED = "see https://github.com/kubernetes/enhancements/pull/1111";

export function validateDefinition(definition: AnyObject): FieldError[] {
  const { metadata, spec = {} } = definition;
  const name = `${spec.names?.plural ?? ""}.${spec.group ?? ""}`;
  const wrongName =
    metadata.name !== name ? [invalidValue("metadata.name", metadata.name, 'must be spec.names.plural+"."+spec.group')] : [];
  return [...wrongName, ...specErrors(definition), ...storedVersionErrors(definition), ...approvalErrors(definition)];
}

export function validateDefinitionUpdate(definition: AnyObject, previous: AnyObject): FieldError[] {
  const { spec = {} } = definition;
  const before = previous["spec"] ?? {};
  const conditions: { type: string; status: string }[] = previous["status"]?.conditions ?? [];
  const errors = specErrors(definition);
  if (conditions.some(({ type, status }) => type === "Established" && status === "True")) {
    errors.push(...validateImmutableField(spec.scope, before.scope, "spec.scope"));
    errors.push(...validateImmutableField(spec.names?.kind, before.names?.kind, "spec.names.kind"));
  }
  errors.push(...validateImmutableField(spec.group, before.group, "spec.group"));
  errors.push(...validateImmutableField(spec.names?.plural, before.names?.plural, "spec.names.plural"));
  const approval = (of: AnyObject): string => of.metadata.annotations?.[APPROVAL] ?? "";
  return [
    ...errors,
    ...storedVersionErrors(definition),
    ...(approval(definition) === approval(previous) ? [] : approvalErrors(definition)),
  ];
}

function joined(path: string, value: string, messages: readonly string[], prefix = ""): FieldError[] {
  return messages.length ? [invalidValue(path, value, prefix + messages.join(","))] : [];
}

function specErrors(definition: AnyObject): FieldError[] {
  const { group = "", scope = "", names = {}, conversion, preserveUnknownFields } = definition["spec"] ?? {};
  const { list, shared } = versionsOf(definition);
  const errors = groupErrors(group);
  if (!scope) errors.push(required("spec.scope"));
  else if (scope !== "Cluster" && scope !== "Namespaced") errors.push(notSupported("spec.scope", scope, ["Cluster", "Namespaced"]));
  if (!shared.schema?.openAPIV3Schema) {
    for (const [index, { schema }] of list.entries()) {
      if (!schema?.openAPIV3Schema) errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`));
    }
  }
  for (const [index, version] of list.entries()) errors.push(...versionErrors(version, `spec.versions[${index}]`));
  errors.push(...versionListErrors(list), ...namesErrors(names));
  errors.push(...schemaErrors(shared.schema?.openAPIV3Schema, "spec.validation.openAPIV3Schema"));
  errors.push(...partsErrors(shared, shared.schema?.openAPIV3Schema, "spec"));
  if (preserveUnknownFields) {
    errors.push(
      invalidValue(
        "spec.preserveUnknownFields",
        true,
        "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead",
      ),
    );
  }
  return [...errors, ...conversionErrors(conversion)];
}

function groupErrors(group: string): FieldError[] {
  if (!group) return [required("spec.group")];
  const wrong = joined("spec.group", group, isDns1123Subdomain(group));
  if (wrong.length || group.includes(".")) return wrong;
  return [invalidValue("spec.group", group, "should be a domain with at least one dot")];
}

function versionErrors(version: Version, path: string): FieldError[] {
  const { name = "", deprecated, deprecationWarning, schema } = version;
  const errors = joined(`${path}.name`, name, isDns1035Label(name));
  if (!deprecated && deprecationWarning !== undefined) {
    errors.push(invalidValue(`${path}.deprecationWarning`, deprecationWarning, "can only be set for deprecated versions"));
  }
  errors.push(...schemaErrors(schema?.openAPIV3Schema, `${path}.schema.openAPIV3Schema`));
  return [...errors, ...partsErrors(version, schema?.openAPIV3Schema, path)];
}

function partsErrors(version: Version, schema: JsonSchema | undefined, path: string): FieldError[] {
  return [
    ...subresourceErrors(version.subresources, `${path}.subresources`),
    ...(version.additionalPrinterColumns ?? []).flatMap((column, index) =>
      columnErrors(column, `${path}.additionalPrinterColumns[${index}]`),
    ),
    ...selectableFieldErrors(version.selectableFields ?? [], schema, `${path}.selectableFields`),
  ];
}

function schemaErrors(schema: JsonSchema | undefined, path: string): FieldError[] {
  if (!schema) return [];
  const nullable = schema.nullable ? [forbiddenField(`${path}.nullable`, "nullable cannot be true at the root")] : [];
  return [...nullable, ...(usesUnsupported(schema) ? [] : structuralErrors(schema, path)), ...openApiErrors(schema, path)];
}

function versionListErrors(list: readonly Version[]): FieldError[] {
  const path = "spec.versions";
  const names = list.map(({ name = "" }) => name);
  const errors: FieldError[] = [];
  if (new Set(names).size < names.length) errors.push(invalidValue(path, goVersions(list), "must contain unique version names"));
  if (list.filter(({ storage }) => storage).length !== 1) {
    errors.push(invalidValue(path, goVersions(list), "must have exactly one version marked as storage version"));
  }
  const [first = ""] = names;
  return first ? [...errors, ...joined("spec.version", first, isDns1035Label(first))] : errors;
}

function namesErrors(names: Partial<CustomResourceDefinitionNames>): FieldError[] {
  const path = "spec.names";
  const { plural = "", singular = "", kind = "", listKind = "", shortNames = [], categories = [] } = names;
  const errors = Object.entries({ plural, singular, kind, listKind }).flatMap(([field, value]) =>
    value ? [] : [required(`${path}.${field}`)],
  );
  const label = (field: string, value: string, prefix = ""): void => {
    if (value) errors.push(...joined(`${path}.${field}`, value, isDns1035Label(prefix ? value.toLowerCase() : value), prefix));
  };
  const mixed = "may have mixed case, but should otherwise match: ";
  label("plural", plural);
  label("singular", singular);
  label("kind", kind, mixed);
  label("listKind", listKind, mixed);
  for (const [index, name] of shortNames.entries()) errors.push(...joined(`${path}.shortNames[${index}]`, name, isDns1035Label(name)));
  if (kind && kind === listKind) errors.push(invalidValue(`${path}.listKind`, listKind, "kind and listKind may not be the same"));
  for (const [index, name] of categories.entries()) errors.push(...joined(`${path}.categories[${index}]`, name, isDns1035Label(name)));
  return errors;
}

function storedVersionErrors({ spec, status }: AnyObject): FieldError[] {
  const path = "status.storedVersions";
  const stored: string[] = status?.storedVersions ?? [];
  if (!stored.length) return [invalidValue(path, undefined, "must have at least one stored version")];
  const list: Version[] = spec?.versions ?? [];
  const errors = list
    .filter(({ name = "", storage }) => storage && !stored.includes(name))
    .map(({ name }) => invalidValue(path, stored, `must have the storage version ${name}`));
  for (const [index, version] of stored.entries()) {
    if (list.some(({ name }) => name === version)) continue;
    const until = `until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`;
    const text = `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions ${until}`;
    errors.push(invalidValue(`${path}[${index}]`, version, text));
  }
  return errors;
}

/** Groups of Kubernetes' own domains need somebody's approval. */
function approvalErrors({ metadata, spec }: AnyObject): FieldError[] {
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(spec?.group ?? "")) return [];
  const path = `metadata.annotations[${APPROVAL}]`;
  const approval = metadata.annotations?.[APPROVAL];
  const text = `protected groups must have approval annotation "${APPROVAL}"`;
  if (!approval) return [required(path, `${text}, ${WHERE_APPROVED}`)];
  if (approval.startsWith("unapproved") || /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/\s]+/.test(approval)) return [];
  return invalidEach(path, approval, [`${text} with either a URL or a reason starting with "unapproved", ${WHERE_APPROVED}`]);
}
