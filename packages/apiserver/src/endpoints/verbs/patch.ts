/** PATCH: JSON patch, merge patch, strategic merge patch. Source: apiserver/pkg/endpoints/handlers/patch.go. */
import type { AnyObject } from "@kubarium/api/server";
import { badRequest, notFound } from "@kubarium/apimachinery";
import type { Exchange } from "../../http/exchange.ts";
import { negotiate } from "../../http/negotiation.ts";
import { namespaceOf, type ResourceHandler } from "../context.ts";
import { decodePatched } from "../patching/decode-patched.ts";
import { patchType, readPatch } from "../patching/read-patch.ts";
import { patchOptions } from "../request/options.ts";
import { change } from "./change.ts";

export const patch: ResourceHandler = async (context, exchange, resource) => {
  const { schemas } = context;
  const { model, setDefaults } = resource.definition;
  const representation = negotiate(exchange.headers.accept, false);
  patchType(exchange);
  const options = patchOptions(exchange, false);
  const read = readPatch(schemas, exchange, model, (await exchange.body()).toString("utf8"), options.fieldValidation);
  const namespace = namespaceOf(exchange, resource);
  await change(context, exchange, resource, {
    representation,
    options,
    make(answered) {
      if (!answered) throw notFound(resource.qualified, exchange.info.name);
      const object = decodePatched(exchange, schemas, model, read, answered, options.fieldValidation);
      setDefaults?.(object);
      checkIdentity(object, exchange, namespace);
      return object;
    },
  });
};

function checkIdentity(object: AnyObject, { info }: Exchange, namespace: string): void {
  const { name = "", namespace: named = "" } = object.metadata;
  if (name !== info.name && name !== "")
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${info.name})`);
  if (named !== "" && namespace !== "" && named !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  object.metadata.name = info.name;
}
