/** POST to a collection. */
import { negotiate } from "../../http/negotiation.ts";
import { createObject } from "../../registry/create.ts";
import { dedupOwnerReferences, ensureNamespace } from "../../registry/metadata.ts";
import { admissionAttributes, namespaceOf, type ResourceHandler } from "../context.ts";
import { respondObject } from "../representation/respond.ts";
import { readObject } from "../request/body.ts";
import { createOptions } from "../request/options.ts";

export const create: ResourceHandler = async (context, exchange, resource) => {
  const { registry, schemas, admission } = context;
  const { definition, apiVersion, kind } = resource;
  const representation = negotiate(exchange.headers.accept, true);
  const options = createOptions(exchange);
  const object = await readObject(exchange, schemas, { model: definition.model, apiVersion, kind }, options.fieldValidation);
  definition.setDefaults?.(object);
  const namespace = namespaceOf(exchange, resource);
  ensureNamespace(object, resource, namespace);
  const attributes = admissionAttributes(exchange, resource, "CREATE", options.dryRun, {
    object,
    name: object.metadata.name ?? "",
    options: { ...options },
  });
  dedupOwnerReferences(object, exchange.warnings);
  registry.fields.track(object, undefined, {
    resource,
    manager: managerOf(exchange, options.fieldManager),
    subresource: "",
    operation: "Update",
  });
  await admission.admit(attributes);
  const written = await createObject(registry, resource, {
    object,
    namespace,
    user: exchange.user,
    dryRun: options.dryRun,
    warnings: exchange.warnings,
    validate: (created) => admission.validate({ ...attributes, object: created, name: created.metadata.name ?? "" }),
  });
  respondObject(context, exchange, resource, 201, written, representation);
};

/** Without a field manager, the first part of the client's User-Agent. Source: handlers.managerOrUserAgent. */
export function managerOf({ headers }: { headers: { "user-agent"?: string | undefined } }, manager: string): string {
  if (manager !== "") return manager;
  const agent = (headers["user-agent"] ?? "").split("/")[0] ?? "";
  return agent === "" ? "unknown" : agent.slice(0, 128);
}
