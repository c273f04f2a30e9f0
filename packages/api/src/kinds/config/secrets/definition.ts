/** Secret. Source: pkg/registry/core/secret and pkg/apis/core/v1 (defaults, conversion): stringData ends up in data. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { secretColumns } from "../columns.ts";
import { validateSecret, validateSecretUpdate } from "./validation.ts";
import { secretWarnings } from "./warnings.ts";

const common = commonStrategy({});

function moveStringData(secret: AnyObject): void {
  if (!secret.stringData) return;
  const texts = Object.entries<string>(secret.stringData);
  if (texts.length) {
    const encoded = texts.map(([key, text]) => [key, Buffer.from(text, "utf8").toString("base64")]);
    secret.data = { ...secret.data, ...Object.fromEntries(encoded) };
  }
  delete secret.stringData;
}

export const secretDefinition: ResourceDefinition = {
  group: "",
  version: "v1",
  kind: "Secret",
  resource: "secrets",
  singular: "secret",
  namespaced: true,
  model: "Secret",
  setDefaults(secret) {
    moveStringData(secret);
    secret.type ||= "Opaque";
  },
  columns: secretColumns,
  strategy: {
    ...common,
    validateCreate: validateSecret,
    /** A type that is left out is the stored one only for a patch: defaulting makes it Opaque before. */
    validateUpdate: validateSecretUpdate,
    warningsOnCreate: secretWarnings,
    warningsOnUpdate: secretWarnings,
  },
  selectableFields: (secret) => ({ type: secret.type ?? "" }),
};
