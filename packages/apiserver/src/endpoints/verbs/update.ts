/** PUT of an object or of a subresource that is a part of it. */
import type { AnyObject } from "@kubarium/api/server";
import { negotiate } from "../../http/negotiation.ts";
import { ensureNamespace } from "../../registry/metadata.ts";
import { namespaceOf, type ResourceHandler } from "../context.ts";
import { checkName, readObject } from "../request/body.ts";
import { updateOptions } from "../request/options.ts";
import { change } from "./change.ts";

export const update: ResourceHandler = async (context, exchange, resource) => {
  const { definition, apiVersion, kind } = resource;
  const representation = negotiate(exchange.headers.accept, false);
  const options = updateOptions(exchange);
  const sent = await readObject(exchange, context.schemas, { model: definition.model, apiVersion, kind }, options.fieldValidation);
  definition.setDefaults?.(sent);
  checkName(sent, exchange.info.name);
  ensureNamespace(sent, resource, namespaceOf(exchange, resource));
  await change(context, exchange, resource, {
    representation,
    options,
    uid: sent.metadata.uid,
    // A copy, because another attempt after a lost race starts from what was sent.
    make: () => JSON.parse(JSON.stringify(sent)) as AnyObject,
  });
};
