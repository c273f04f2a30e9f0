/** The schemas of the built-in kinds behind the handlers' seam. */
import type { AnyObject } from "@kubarium/api/server";
import { badRequest, parseJson, type PatchSchema } from "@kubarium/apimachinery";
import { load } from "js-yaml";
import type { Decoded, Schemas } from "../registry/schemas.ts";

/** Only JSON: no types are checked. For tests of the machinery, and for definitions without a model. */
export const untypedSchemas: Schemas = {
  decodeObject({ text, yaml, expect }): Decoded {
    const unrecognized = (why: string): Error =>
      badRequest(
        `the object provided is unrecognized (must be of type ${expect?.kind}): couldn't get version/kind; json parse error: ${why}`,
      );
    let object: AnyObject;
    try {
      object = (yaml ? load(text) : parseJson(text)) as AnyObject;
    } catch (error) {
      throw unrecognized((error as Error).message);
    }
    return { object, strictErrors: [], apiVersion: object?.apiVersion ?? "", kind: object?.kind ?? "" };
  },
  decodeProtobuf() {
    throw badRequest("protobuf is not known here");
  },
  decodeValue: ({ value }) => ({ object: value as AnyObject, strictErrors: [] }),
  normalizeObject() {},
  patchSchemaFor: () => anything,
  strictDecodingError: (errors) => `strict decoding error: ${errors.join(", ")}`,
  cannotBeHandled: ({ kind, apiVersion }, expected, text) =>
    badRequest(`${kind} in version ${JSON.stringify(apiVersion)} cannot be handled as a ${expected}: ${text}`),
};

/** Maps are merged, lists replaced. */
const anything: PatchSchema = { field: () => ({ type: "map", schema: anything }) };
