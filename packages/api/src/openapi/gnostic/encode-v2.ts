/**
 * OpenAPI v2 as kubectl reads it: gnostic's protobuf. Field numbers are those of the public openapiv2/OpenAPIv2.proto; only messages
 * and fields that our documents use.
 */
import type { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { ParameterOrReference, Swagger, SwaggerOperation, SwaggerParameter, SwaggerPath } from "../document-v2.ts";
import { flag, message, named, texts, text, vendorExtensions, writeDocument } from "./fields.ts";
import { writeSchema } from "./schema.ts";

const METHODS: Record<string, number> = { get: 2, put: 3, post: 4, delete: 5, options: 6, head: 7, patch: 8 };

export function encodeSwagger(document: Swagger): Uint8Array {
  return writeDocument((writer) => {
    text(writer, 1, document.swagger);
    message(writer, 2, () => {
      text(writer, 1, document.info.title);
      text(writer, 2, document.info.version);
    });
    message(writer, 8, () => named(writer, 2, document.paths, (path) => writePath(writer, path)));
    message(writer, 9, () => named(writer, 1, document.definitions, (schema) => writeSchema(writer, schema)));
    message(writer, 10, () => named(writer, 1, document.parameters, (parameter) => writeParameter(writer, parameter)));
    for (const requirement of document.security)
      message(writer, 12, () => named(writer, 1, requirement, (scopes) => texts(writer, 1, scopes)));
    message(writer, 13, () =>
      named(writer, 1, document.securityDefinitions, (definition) =>
        message(writer, 2, () => {
          text(writer, 1, definition.type);
          text(writer, 2, definition.name);
          text(writer, 3, definition.in);
          text(writer, 4, definition.description);
        }),
      ),
    );
  });
}

function writePath(writer: BinaryWriter, path: SwaggerPath): void {
  for (const [method, number] of Object.entries(METHODS)) {
    const operation = path[method] as SwaggerOperation | undefined;
    if (operation) message(writer, number, () => writeOperation(writer, operation));
  }
  for (const parameter of path.parameters ?? []) message(writer, 9, () => writeParametersItem(writer, parameter));
}

function writeOperation(writer: BinaryWriter, operation: SwaggerOperation): void {
  texts(writer, 1, operation.tags);
  text(writer, 3, operation.description);
  text(writer, 5, operation.operationId);
  texts(writer, 6, operation.produces);
  texts(writer, 7, operation.consumes);
  for (const parameter of operation.parameters ?? []) message(writer, 8, () => writeParametersItem(writer, parameter));
  message(writer, 9, () =>
    named(writer, 1, operation.responses, ({ description, schema }) =>
      message(writer, 1, () => {
        text(writer, 1, description);
        if (schema) message(writer, 2, () => message(writer, 1, () => writeSchema(writer, schema)));
      }),
    ),
  );
  texts(writer, 10, operation.schemes);
  vendorExtensions(writer, 13, operation);
}

function writeParametersItem(writer: BinaryWriter, item: ParameterOrReference): void {
  if ("$ref" in item) message(writer, 2, () => text(writer, 1, item.$ref));
  else message(writer, 1, () => writeParameter(writer, item));
}

function writeParameter(writer: BinaryWriter, parameter: SwaggerParameter): void {
  const { name, in: place, description = "", required = false, schema } = parameter;
  if (place === "body")
    return message(writer, 1, () => {
      text(writer, 1, description);
      text(writer, 2, name);
      text(writer, 3, place);
      flag(writer, 4, required);
      if (schema) message(writer, 5, () => writeSchema(writer, schema));
    });
  const isPath = place === "path";
  message(writer, 2, () =>
    message(writer, isPath ? 4 : 3, () => {
      flag(writer, 1, required);
      text(writer, 2, place);
      text(writer, 3, description);
      text(writer, 4, name);
      text(writer, isPath ? 5 : 6, parameter.type ?? "");
      flag(writer, isPath ? 19 : 20, parameter.uniqueItems ?? false);
    }),
  );
}
