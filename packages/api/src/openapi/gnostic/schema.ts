/** A schema as gnostic's openapiv2 has it. */
import type { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { JsonSchema } from "../schemas/plain.ts";
import { message, named, text, texts, vendorExtensions, yaml } from "./fields.ts";

export function writeSchema(writer: BinaryWriter, schema: JsonSchema): void {
  const {
    $ref = "",
    format = "",
    description = "",
    type,
  } = schema as { $ref?: string; format?: string; description?: string; type?: string };
  text(writer, 1, $ref);
  text(writer, 2, format);
  text(writer, 4, description);
  texts(writer, 19, (schema["required"] as string[] | undefined) ?? []);
  for (const value of (schema["enum"] as unknown[] | undefined) ?? []) yaml(writer, 20, value);
  const { additionalProperties, items, properties } = schema as Record<string, JsonSchema | undefined>;
  if (additionalProperties) message(writer, 21, () => message(writer, 1, () => writeSchema(writer, additionalProperties)));
  if (type) message(writer, 22, () => text(writer, 1, type));
  if (items) message(writer, 23, () => message(writer, 1, () => writeSchema(writer, items)));
  if (properties)
    message(writer, 25, () => named(writer, 1, properties as Record<string, JsonSchema>, (property) => writeSchema(writer, property)));
  vendorExtensions(writer, 31, schema);
}
