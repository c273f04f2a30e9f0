/** What all reviews share: an object is sent, looked at, and sent back with a status; nothing is stored. */
import type { AnyObject } from "@kubarium/api/server";
import { admissionAttributes, type EndpointContext, namespaceOf, type ResourceHandler } from "../../endpoints/context.ts";
import { respondText } from "../../endpoints/representation/respond.ts";
import { readObject } from "../../endpoints/request/body.ts";
import { createOptions } from "../../endpoints/request/options.ts";
import { managerOf } from "../../endpoints/verbs/create.ts";
import type { Exchange } from "../../http/exchange.ts";
import { negotiate, onlyMediaTypes } from "../../http/negotiation.ts";
import { encodeLoose } from "../../registry/encoding.ts";
import type { Methods } from "../../endpoints/dispatch.ts";

/** Checks what was sent (throws a StatusError) and says what to answer. */
export type Review = (sent: AnyObject, exchange: Exchange, context: EndpointContext) => AnyObject;

export function reviewMethods(review: Review): Methods {
  const handler: ResourceHandler = async (context, exchange, resource) => {
    const representation = negotiate(exchange.headers.accept, false);
    if (representation.as === "Table") throw onlyMediaTypes();
    const { registry, schemas, admission } = context;
    const { definition, apiVersion, kind } = resource;
    const options = createOptions(exchange);
    const sent = await readObject(exchange, schemas, { model: definition.model, apiVersion, kind }, options.fieldValidation);
    const namespace = namespaceOf(exchange, resource);
    if (namespace) sent.metadata.namespace ||= namespace;
    else delete sent.metadata.namespace;
    registry.fields.track(sent, undefined, {
      resource,
      manager: managerOf(exchange, options.fieldManager),
      subresource: "",
      operation: "Update",
    });
    const attributes = admissionAttributes(exchange, resource, "CREATE", options.dryRun, { object: sent, options: { ...options } });
    await admission.admit(attributes);
    await admission.validate(attributes);
    const answer = review(sent, exchange, context);
    schemas.normalizeObject(answer, definition.model);
    respondText(exchange, 201, encodeLoose(answer), representation);
  };
  return { POST: handler };
}
