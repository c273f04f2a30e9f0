/** Secret. Source: pkg/registry/core/secret and pkg/apis/core/v1 (defaults, conversion): stringData ends up in data. */
import type { AnyObject, ResourceDefinition } from "../../../machinery/definition.ts";
import { commonStrategy } from "../../rest/strategy.ts";
import { secretColumns } from "../columns.ts";

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
  strategy: common,
  selectableFields: (secret) => ({ type: secret.type ?? "" }),
};
