/**
 * The schemas of the built-in kinds at run time. Signatures for those who code against them (bodies live beside this file):
 *
 * decodeObject({ text, model, expect?, yaml? }): { object, strictErrors, apiVersion, kind }
 *   throws StatusError 400 in Kubernetes' words when `expect` is given, else DecodeError with the bare text.
 * decodeValue({ value, model }): the same walk over a value that is parsed already (patch results); throws DecodeError. Takes the value over.
 * normalizeObject(object, model): brings an object that went through defaults and strategies to the form that Go would print, in place.
 * strictDecodingError(strictErrors): `strict decoding error: unknown field "a", unknown field "b"`
 * cannotBeHandled({ apiVersion, kind }, expectedKind, text): the 400 StatusError `Pod in version "v1" cannot be handled as a Pod: …`
 * decodeYaml(text): { value, strictErrors } of the first document; throws DecodeError in yaml's words.
 * modelFor(name): Model; patchSchemaFor(name): PatchSchema
 *
 * In decoded objects absent collections and pointers are absent; required plain fields have their zero value ("", 0, false, {}).
 * normalizeObject adds the nulls that Go prints for required collections (`rules: null`); call it just before storing.
 */
export { DecodeError } from "./decode-error.ts";
