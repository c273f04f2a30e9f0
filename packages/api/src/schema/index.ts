/**
 * The schemas of the built-in kinds at run time: decoding bodies as Kubernetes' apiserver does, what Go would print, what patches go by.
 * In decoded objects required plain fields have their zero value ("", 0, false, [], {}), everything else that is zero is absent, never
 * null. `normalizeObject` makes what is stored and answered of it (`rules: null`, `divisor: "0"`); call it just before storing, and
 * `decodeValue` on what comes from the store before it goes to strategies.
 */
export {
  type Decoded,
  type DecodedKind,
  type DecodeRequest,
  decodeObject,
  decodeValue,
  type ExpectedKind,
  normalizeObject,
} from "./decode.ts";
export { DecodeError } from "./decode-error.ts";
export { type FieldSchema, type FieldType, type Model, modelFor, modelNames } from "./model.ts";
export { patchSchemaFor } from "./patch-schema.ts";
export { cannotBeHandled, strictDecodingError } from "./strict-errors.ts";
export { type DecodedYaml, decodeYaml } from "./yaml/decode-yaml.ts";
