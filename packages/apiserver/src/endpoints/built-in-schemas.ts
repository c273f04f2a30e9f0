/** The schemas of the built-in kinds behind the handlers' seam. CRDs will add theirs here. */
import {
  cannotBeHandled,
  decodeObject,
  decodeProtobuf,
  decodeValue,
  normalizeObject,
  patchSchemaFor,
  strictDecodingError,
} from "@kubarium/api/server";
import type { Schemas } from "../registry/schemas.ts";

export const builtInSchemas: Schemas = {
  decodeObject,
  decodeProtobuf,
  decodeValue,
  normalizeObject,
  patchSchemaFor,
  strictDecodingError,
  cannotBeHandled,
};
